package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Refusal;
import ir.domain.resource.ProbeLot;
import ir.domain.session.SessionId;
import ir.fhir.mapping.Codes;
import ir.fhir.mapping.RecordMapping;
import ir.fhir.mapping.TreatmentMapping;
import ir.fhir.mapping.TypedMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Absences;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import ir.scheduling.treatment.TreatmentDesk.Treatment;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Procedure.ProcedureStatus;
import org.jspecify.annotations.Nullable;

/**
 * Treatments done here, recorded and amended by the treating staff, and earlier ones an EHR tells of. What belongs to an
 * Encounter is done here; its record is the extension {@code treatment}.
 */
public final class ProcedureProvider extends Archive {
    /** Of a treatment that is written: the rest follows from the session and the order. */
    private static final Set<String> TAKEN = Set.of(
            "status",
            "statusReason",
            "category",
            "code",
            "subject",
            "encounter",
            "basedOn",
            "reasonReference",
            "bodySite",
            "outcome",
            "extension");

    private final Door door;
    private final Receiving receiving;

    public ProcedureProvider(Door door, SearchAnswers answers) {
        super(answers, Procedure.class);
        this.door = door;
        this.receiving = new Receiving(door, answers);
    }

    @Create
    public MethodOutcome create(
            @ResourceParam Procedure procedure,
            @ConditionalUrlParam @Nullable String ifNoneExist,
            RequestDetails request) {
        var encounter = procedure.getEncounter().getReferenceElement();
        if (!"Encounter".equals(encounter.getResourceType())) {
            return receiving.create(procedure, ifNoneExist, request);
        }
        Absences.clear(procedure);
        Unchanged.beyond(procedure, TAKEN, "what was done; times, room and people are the session's")
                .ifPresent(refusal -> {
                    throw refuse(refusal);
                });
        known(procedure);
        if (procedure.hasCode() && !Codes.cryoablation(procedure.getCode())) {
            throw refuse(new Refusal.UnsupportedEntry(
                    "Procedure.code", "another", "a cryoablation, as the ServiceRequest orders it"));
        }
        var actor = door.actor(request);
        var session = new SessionId(encounter.getIdPart());
        var found = door.orThrow(door.desks().treatments().session(actor, session));
        var lesion = procedure.getReasonReference().stream()
                .map(reason -> String.valueOf(reason.getReferenceElement().getIdPart()))
                .flatMap(id -> found.lesions().stream()
                        .filter(l -> TypedMapping.conditionId(l).equals(id)))
                .map(Lesion::id)
                .findFirst()
                .orElseThrow(() -> refuse(new Refusal.MissingValue(
                        "Procedure.reasonReference", "the Condition that is this session's lesion")));
        if (!found.patient()
                .id()
                .value()
                .equals(procedure.getSubject().getReferenceElement().getIdPart())) {
            throw refuse(new Refusal.InvalidValue(
                    "Procedure.subject",
                    String.valueOf(procedure.getSubject().getReference()),
                    "the patient of this Encounter"));
        }
        if (procedure.getStatus() == ProcedureStatus.NOTDONE) {
            door.orThrow(door.desks()
                    .treatments()
                    .leave(
                            actor,
                            session,
                            lesion,
                            door.orThrow(RecordMapping.left(procedure)),
                            procedure.getStatusReason().hasText()
                                    ? procedure.getStatusReason().getText()
                                    : ""));
        } else if (procedure.getStatus() == ProcedureStatus.INPROGRESS
                || procedure.getStatus() == ProcedureStatus.COMPLETED) {
            var treatment = treatment(procedure, lesion, actor);
            door.orThrow(door.desks().treatments().record(actor, session, treatment));
        } else {
            throw refuse(new Refusal.UnsupportedEntry(
                    "Procedure.status",
                    procedure.getStatus() == null
                            ? "none"
                            : procedure.getStatus().toCode(),
                    "in-progress or completed with a record, or not-done with a reason"));
        }
        var id = TreatmentMapping.id(found.session(), lesion);
        return outcome(id, true, request);
    }

    /** A record is amended, for a reason; an EHR's own is a newer version of it. */
    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Procedure to, RequestDetails request) {
        var known = (Procedure) answers.read("Procedure", id.getIdPart(), request);
        if (!"Encounter".equals(known.getEncounter().getReferenceElement().getResourceType())
                || TreatmentMapping.session(id.getIdPart()).isEmpty()) {
            if (!known.getSubject().equalsDeep(to.getSubject())) {
                throw refuse(new Refusal.UnsupportedEntry(
                        "Procedure.subject", String.valueOf(to.getSubject().getReference()), "as it was"));
            }
            return receiving.update(id, to, request);
        }
        Absences.clear(to);
        long version = Receiving.owed(request, known, door.zone());
        Unchanged.refusal(
                        known, to, Set.of("extension", "outcome"), "as it was; its record and its outcome are amended")
                .ifPresent(refusal -> {
                    throw refuse(refusal);
                });
        known(to);
        if (!RecordMapping.sameProbes(known, to)) {
            throw refuse(new Refusal.UnsupportedEntry(
                    "Procedure.extension(treatment).probe",
                    "others",
                    "the same lots and UDIs; they were booked out of the stock"));
        }
        var actor = door.actor(request);
        var session = new SessionId(TreatmentMapping.session(id.getIdPart()).orElseThrow());
        var number = id.getIdPart().substring(id.getIdPart().lastIndexOf(".l") + 2);
        var lesion = door.orThrow(door.desks().treatments().session(actor, session))
                .session()
                .lesions()
                .get(Integer.parseInt(number) - 1);
        var treatment = treatment(to, lesion, actor);
        door.orThrow(door.desks()
                .treatments()
                .amend(actor, session, treatment, RecordMapping.reason(to), Optional.of(version)));
        return outcome(id.getIdPart(), false, request);
    }

    private void known(Procedure written) {
        Unchanged.foreign(written, Set.of(RecordMapping.TREATMENT, RecordMapping.REASON))
                .ifPresent(refusal -> {
                    throw refuse(refusal);
                });
    }

    private Treatment treatment(Procedure procedure, LesionId lesion, Actor actor) {
        var lots = door.orThrow(door.desks().search().clinic(actor, "Device")).lots();
        return door.orThrow(RecordMapping.treatment(
                procedure,
                lesion,
                number -> lots.stream()
                        .filter(lot -> lot.lot().equals(number))
                        .map(ProbeLot::id)
                        .findFirst()));
    }

    private MethodOutcome outcome(String id, boolean created, RequestDetails request) {
        var kept = answers.read("Procedure", id, request);
        return new MethodOutcome(new IdType("Procedure", id, kept.getMeta().getVersionId()), created).setResource(kept);
    }

    private RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
