package ir.fhir.provider;

import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.param.UriParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.fhir.mapping.AdverseEventMapping;
import ir.fhir.mapping.FollowUpMapping;
import ir.fhir.mapping.QuestionnaireMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** What follows a treatment, for an EHR to read, and what a patient answered elsewhere, for it to bring. */
public final class FollowUpProviders {
    private FollowUpProviders() {}

    public static List<Object> all(Door door) {
        return List.of(new Events(door), new Definitions(door), new Questions(), new Answers(door), new Calendar(door));
    }

    /** Adverse events; what was struck out as entered in error is not among them. */
    public static final class Events implements IResourceProvider {
        private final Door door;

        public Events(Door door) {
            this.door = door;
        }

        @Override
        public Class<? extends IBaseResource> getResourceType() {
            return AdverseEvent.class;
        }

        @Read
        public AdverseEvent read(@IdParam IdType id, RequestDetails request) {
            var actor = door.actor(request);
            var event = door.orThrow(door.desks().adverseEvents().read(actor, id.getIdPart()));
            if (!event.counts()) {
                throw new ResourceNotFoundException(id);
            }
            return mapped(actor, event);
        }

        @Search
        public List<AdverseEvent> search(
                @Description("whose") @RequiredParam(name = "subject") ReferenceParam subject,
                @Description("mild, moderate or severe") @OptionalParam(name = "severity") @Nullable
                        TokenParam severity,
                RequestDetails request) {
            var actor = door.actor(request);
            return door
                    .orThrow(door.desks().adverseEvents().ofPatient(actor, new PatientId(subject.getIdPart())))
                    .stream()
                    .filter(ir.domain.treatment.AdverseEvent::counts)
                    .map(event -> mapped(actor, event))
                    .filter(event -> severity == null
                            || event.getSeverity().getCodingFirstRep().getCode().equals(severity.getValue()))
                    .toList();
        }

        private AdverseEvent mapped(Actor actor, ir.domain.treatment.AdverseEvent event) {
            var one = door.orThrow(door.desks()
                    .treatments()
                    .session(actor, new SessionId(event.session().value())));
            var lesion = one.lesions().stream()
                    .filter(l -> l.id().equals(event.lesion()))
                    .findFirst()
                    .orElseThrow();
            return AdverseEventMapping.adverseEvent(event, one.session(), lesion, door.zone());
        }
    }

    /** The templates in force, and what one would make of a treatment. */
    public static final class Definitions implements IResourceProvider {
        private final Door door;

        public Definitions(Door door) {
            this.door = door;
        }

        @Override
        public Class<? extends IBaseResource> getResourceType() {
            return PlanDefinition.class;
        }

        private List<FollowUpTemplate> inForce(RequestDetails request) {
            var all = door.orThrow(door.desks().followUps().templates(door.actor(request)));
            return FollowUpTemplate.allShipped().stream()
                    .map(shipped -> all.stream()
                            .filter(t -> t.name().equals(shipped.name()))
                            .max(Comparator.comparing(FollowUpTemplate::version))
                            .orElse(shipped))
                    .toList();
        }

        private FollowUpTemplate template(IdType id, RequestDetails request) {
            return inForce(request).stream()
                    .filter(t -> FollowUpMapping.definitionId(t.name()).equals(id.getIdPart()))
                    .findFirst()
                    .orElseThrow(() -> new ResourceNotFoundException(id));
        }

        @Read
        public PlanDefinition read(@IdParam IdType id, RequestDetails request) {
            return FollowUpMapping.definition(template(id, request));
        }

        @Search
        public List<PlanDefinition> search(
                @Description("its canonical") @OptionalParam(name = "url") @Nullable UriParam url,
                RequestDetails request) {
            return inForce(request).stream()
                    .map(FollowUpMapping::definition)
                    .filter(d -> url == null || d.getUrl().equals(url.getValue()))
                    .toList();
        }

        /** A proposal: nothing is kept. The plan itself is made by completing the session. */
        @Operation(name = "$apply", idempotent = true)
        public CarePlan apply(
                @IdParam IdType id,
                @OperationParam(name = "subject", min = 1) @Nullable Reference subject,
                @OperationParam(name = "anchor") @Nullable DateTimeType anchor,
                RequestDetails request) {
            if (subject == null || subject.getReferenceElement().getIdPart() == null) {
                throw RefusalOutcome.exception(
                        new Refusal.MissingValue("subject", "a reference to the Patient"), door.zone());
            }
            var patient = new PatientId(subject.getReferenceElement().getIdPart());
            door.orThrow(door.desks().records().patient(door.actor(request), patient));
            var treatedOn = anchor == null
                    ? door.now().atZone(door.zone()).toLocalDate()
                    : LocalDate.parse(anchor.getValueAsString().substring(0, 10));
            return FollowUpMapping.proposal(template(id, request), patient.value(), treatedOn);
        }
    }

    /** The one questionnaire of follow-up. */
    public static final class Questions implements IResourceProvider {
        @Override
        public Class<? extends IBaseResource> getResourceType() {
            return Questionnaire.class;
        }

        @Read
        public Questionnaire read(@IdParam IdType id) {
            if (!id.getIdPart().equals(QuestionnaireMapping.ID)) {
                throw new ResourceNotFoundException(id);
            }
            return QuestionnaireMapping.questionnaire();
        }

        @Search
        public List<Questionnaire> search(
                @Description("its canonical") @OptionalParam(name = "url") @Nullable UriParam url) {
            return url == null || url.getValue().equals(QuestionnaireMapping.URL)
                    ? List.of(QuestionnaireMapping.questionnaire())
                    : List.of();
        }
    }

    /** Answers, given at visits or brought by a system the patient uses. */
    public static final class Answers implements IResourceProvider {
        private final Door door;

        public Answers(Door door) {
            this.door = door;
        }

        @Override
        public Class<? extends IBaseResource> getResourceType() {
            return QuestionnaireResponse.class;
        }

        @Read
        public QuestionnaireResponse read(@IdParam IdType id, RequestDetails request) {
            var part = id.getIdPart();
            int loose = part.lastIndexOf(".u");
            var actor = door.actor(request);
            var plan = loose > 0
                    ? door.orThrow(door.desks().followUps().plan(actor, part.substring(0, loose)))
                    : door.orThrow(door.desks().followUps().visit(actor, part)).plan();
            return responses(plan).stream()
                    .filter(r -> r.getIdElement().getIdPart().equals(part))
                    .findFirst()
                    .orElseThrow(() -> new ResourceNotFoundException(id));
        }

        @Search
        public List<QuestionnaireResponse> search(
                @Description("whose") @RequiredParam(name = "patient") ReferenceParam patient, RequestDetails request) {
            return door
                    .orThrow(door.desks().followUps().plansOf(door.actor(request), new PatientId(patient.getIdPart())))
                    .stream()
                    .flatMap(plan -> responses(plan).stream())
                    .toList();
        }

        private List<QuestionnaireResponse> responses(FollowUpPlan plan) {
            var all = new ArrayList<QuestionnaireResponse>();
            plan.visits()
                    .forEach(visit -> visit.answers()
                            .ifPresent(given ->
                                    all.add(QuestionnaireMapping.response(visit.id(), plan, given, door.zone()))));
            for (int i = 0; i < plan.unscheduled().size(); i++) {
                all.add(QuestionnaireMapping.response(
                        plan.id() + ".u" + (i + 1), plan, plan.unscheduled().get(i), door.zone()));
            }
            return all;
        }

        @Create
        public MethodOutcome create(@ResourceParam QuestionnaireResponse response, RequestDetails request) {
            var actor = door.actor(request);
            var plan = plan(actor, response);
            var before = responses(plan).stream()
                    .map(r -> r.getIdElement().getIdPart())
                    .toList();
            var answers = door.orThrow(QuestionnaireMapping.answers(response, door.zone()));
            var kept = door.orThrow(door.desks().followUps().submit(actor, plan.lesion(), answers));
            var made = responses(kept).stream()
                    .filter(r -> !before.contains(r.getIdElement().getIdPart()))
                    .findFirst()
                    .orElseThrow();
            return new MethodOutcome(
                            new IdType(
                                    "QuestionnaireResponse", made.getIdElement().getIdPart()),
                            true)
                    .setResource(made);
        }

        /** The plan it names, or the only one that is active. */
        private FollowUpPlan plan(Actor actor, QuestionnaireResponse response) {
            var named = response.getBasedOn().stream()
                    .map(r -> r.getReferenceElement())
                    .filter(r -> "CarePlan".equals(r.getResourceType()))
                    .map(IdType.class::cast)
                    .findFirst();
            if (named.isPresent()) {
                return door.orThrow(
                        door.desks().followUps().plan(actor, named.get().getIdPart()));
            }
            var subject = response.getSubject().getReferenceElement().getIdPart();
            if (subject == null) {
                throw RefusalOutcome.exception(
                        new Refusal.MissingValue("QuestionnaireResponse.subject", "a reference to the Patient"),
                        door.zone());
            }
            var active = door.orThrow(door.desks().followUps().plansOf(actor, new PatientId(subject))).stream()
                    .filter(FollowUpPlan::active)
                    .toList();
            if (active.size() != 1) {
                throw RefusalOutcome.exception(
                        new Refusal.MissingValue(
                                "QuestionnaireResponse.basedOn",
                                "the CarePlan it is about; this patient has " + active.size() + " active"),
                        door.zone());
            }
            return active.get(0);
        }
    }

    /** {@code Patient/{id}/$followup-calendar}: plans, visits as work, and those that have a time as appointments. */
    public static final class Calendar {
        private final Door door;

        public Calendar(Door door) {
            this.door = door;
        }

        @Operation(name = "$followup-calendar", idempotent = true, type = Patient.class)
        public Bundle calendar(
                @IdParam IdType id,
                @OperationParam(name = "start") @Nullable StringType start,
                @OperationParam(name = "end") @Nullable StringType end,
                @OperationParam(name = "include-done") @Nullable BooleanType includeDone,
                RequestDetails request) {
            var actor = door.actor(request);
            var patient = new PatientId(id.getIdPart());
            door.orThrow(door.desks().records().patient(actor, patient));
            var from = day("start", start);
            var until = day("end", end);
            boolean done = includeDone != null && includeDone.booleanValue();
            var bundle = new Bundle();
            bundle.setType(Bundle.BundleType.COLLECTION);
            door.orThrow(door.desks().followUps().plansOf(actor, patient)).stream()
                    .filter(plan -> done || plan.active())
                    .forEach(plan -> bundle.addEntry().setResource(FollowUpMapping.carePlan(plan)));
            for (var due : door.orThrow(door.desks().followUps().visitsOf(actor, patient))) {
                var on = due.day(door.zone());
                if ((!done && !due.state().open())
                        || from.filter(on::isBefore).isPresent()
                        || until.filter(on::isAfter).isPresent()) {
                    continue;
                }
                bundle.addEntry().setResource(FollowUpMapping.task(due));
                if (due.visit().appointment().isPresent()) {
                    bundle.addEntry().setResource(FollowUpMapping.appointment(due, door.zone()));
                }
            }
            return bundle;
        }

        private Optional<LocalDate> day(String name, @Nullable StringType value) {
            if (value == null || value.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(LocalDate.parse(value.getValue()
                        .substring(0, Math.min(10, value.getValue().length()))));
            } catch (java.time.format.DateTimeParseException malformed) {
                throw RefusalOutcome.exception(
                        new Refusal.InvalidValue(name, value.getValue(), "a date, as 2026-03-02"), door.zone());
            }
        }
    }
}
