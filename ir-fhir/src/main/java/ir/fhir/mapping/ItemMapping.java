package ir.fhir.mapping;

import ca.uhn.fhir.context.FhirContext;
import ir.scheduling.search.Item;
import ir.scheduling.search.SearchDesk;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;

/** Whatever was found, as the resource it was asked for as. */
public final class ItemMapping {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private ItemMapping() {}

    /** Empty where what was found is not of this kind any more. */
    public static Optional<Resource> resource(String kind, SearchDesk.Row row, ZoneId zone, Instant now) {
        return mapped(kind, row, zone, now).map(resource -> {
            resource.setId(row.id());
            resource.getMeta().setVersionId(row.version().orElse(null));
            resource.getMeta().setLastUpdated(Date.from(row.updated()));
            return resource;
        });
    }

    private static Optional<? extends Resource> mapped(String kind, SearchDesk.Row row, ZoneId zone, Instant now) {
        if (row.item() instanceof Item.Received received) {
            return Optional.of((Resource)
                    FHIR.newJsonParser().parseResource(received.evidence().resource()));
        }
        if (row.item() instanceof Item.Booked booked) {
            return Optional.of(
                    AppointmentMapping.appointment(booked.booking(), booked.checkedIn(), booked.lesions(), zone));
        }
        if (row.item() instanceof Item.Waiting waiting) {
            return Optional.of(AppointmentMapping.waiting(waiting.entry(), waiting.referral(), zone));
        }
        if (row.item() instanceof Item.Visit visit) {
            return Optional.of(
                    kind.equals("Task")
                            ? FollowUpMapping.task(visit.due(), zone)
                            : FollowUpMapping.appointment(visit.due(), zone));
        }
        if (row.item() instanceof Item.Treated treated) {
            return Optional.of(TreatmentMapping.procedure(treated.treated(), treated.booking(), zone));
        }
        if (row.item() instanceof Item.Episode episode) {
            return Optional.of(EncounterMapping.encounter(episode.session(), episode.booking(), zone));
        }
        if (row.item() instanceof Item.Harm harm) {
            return Optional.of(AdverseEventMapping.adverseEvent(harm.event(), harm.session(), harm.lesion(), zone));
        }
        if (row.item() instanceof Item.File file) {
            return ReadinessMapping.tasks(file.file(), zone).stream()
                    .filter(task -> task.getIdElement().getIdPart().equals(row.id()))
                    .findFirst();
        }
        if (row.item() instanceof Item.Typed typed) {
            return Optional.of(TypedMapping.order(typed.referral(), typed.lesions(), zone));
        }
        if (row.item() instanceof Item.Person person) {
            return Optional.of(TypedMapping.patient(person.patient()));
        }
        if (row.item() instanceof Item.Tumour tumour) {
            return Optional.of(
                    kind.equals("Condition")
                            ? TypedMapping.condition(tumour.lesion())
                            : TypedMapping.structure(tumour.lesion()));
        }
        if (row.item() instanceof Item.Plan plan) {
            return Optional.of(FollowUpMapping.carePlan(plan.plan(), plan.lesion()));
        }
        if (row.item() instanceof Item.Given given) {
            return kind.equals("Observation")
                    ? given.answers()
                            .pain()
                            .map(pain -> FollowUpMapping.pain(
                                    given.id(),
                                    pain,
                                    given.answers().amended().isPresent(),
                                    given.plan(),
                                    given.lesion(),
                                    zone))
                    : Optional.of(QuestionnaireMapping.response(given.id(), given.plan(), given.answers(), zone));
        }
        if (row.item() instanceof Item.Used used) {
            return Optional.of(ClinicMapping.use(used));
        }
        if (row.item() instanceof Item.Deed deed) {
            return Optional.of(
                    kind.equals("AuditEvent")
                            ? AuditMapping.event(deed.entry())
                            : AuditMapping.provenance(deed.entry()));
        }
        var message = (Item.Message) row.item();
        return Optional.of(
                kind.equals("Communication")
                        ? MessageMapping.communication(message.reminder(), message.id())
                        : MessageMapping.request(message.reminder(), zone));
    }
}
