package ir.fhir.mapper;

import ca.uhn.fhir.context.FhirContext;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.search.SearchResultItem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;

/** Maps a search result to the requested resource type. */
public final class FhirResourceMapper {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private FhirResourceMapper() {}

    /** Returns empty if the result no longer is of this type. */
    public static Optional<Resource> resource(
            String resourceType, ClinicalSearchService.ResultRow row, ZoneId zone, Instant now) {
        return mapped(resourceType, row, zone, now).map(resource -> {
            resource.setId(row.id());
            resource.getMeta().setVersionId(row.version().orElse(null));
            resource.getMeta().setLastUpdated(Date.from(row.updated()));
            return resource;
        });
    }

    private static Optional<? extends Resource> mapped(
            String resourceType, ClinicalSearchService.ResultRow row, ZoneId zone, Instant now) {
        if (row.item() instanceof SearchResultItem.ReceivedItem received) {
            return Optional.of((Resource)
                    FHIR.newJsonParser().parseResource(received.evidence().resource()));
        }
        if (row.item() instanceof SearchResultItem.SessionAppointment booked) {
            return Optional.of(
                    AppointmentMapper.appointment(booked.booking(), booked.checkedIn(), booked.lesions(), zone));
        }
        if (row.item() instanceof SearchResultItem.WaitlistEntry waiting) {
            return Optional.of(AppointmentMapper.waiting(waiting.entry(), waiting.referral(), zone));
        }
        if (row.item() instanceof SearchResultItem.VisitItem visit) {
            return Optional.of(
                    resourceType.equals("Task")
                            ? FollowUpMapper.task(visit.visit(), zone)
                            : FollowUpMapper.appointment(visit.visit(), zone));
        }
        if (row.item() instanceof SearchResultItem.TreatmentProcedure treated) {
            return Optional.of(TreatmentMapper.procedure(treated.treated(), treated.booking(), zone));
        }
        if (row.item() instanceof SearchResultItem.SessionEncounter episode) {
            return Optional.of(EncounterMapper.encounter(episode.session(), episode.booking(), zone));
        }
        if (row.item() instanceof SearchResultItem.AdverseEventItem harm) {
            return Optional.of(AdverseEventMapper.adverseEvent(harm.event(), harm.session(), harm.lesion(), zone));
        }
        if (row.item() instanceof SearchResultItem.ReferralTasks file) {
            return ReadinessMapper.tasks(file.details(), zone).stream()
                    .filter(task -> task.getIdElement().getIdPart().equals(row.id()))
                    .findFirst();
        }
        if (row.item() instanceof SearchResultItem.ManualReferral typed) {
            return Optional.of(ManualEntryMapper.order(typed.referral(), typed.lesions(), zone));
        }
        if (row.item() instanceof SearchResultItem.ManualPatient person) {
            return Optional.of(ManualEntryMapper.patient(person.patient()));
        }
        if (row.item() instanceof SearchResultItem.LesionItem tumour) {
            return Optional.of(
                    resourceType.equals("Condition")
                            ? ManualEntryMapper.condition(tumour.lesion())
                            : ManualEntryMapper.structure(tumour.lesion()));
        }
        if (row.item() instanceof SearchResultItem.FollowUpPlanItem plan) {
            return Optional.of(FollowUpMapper.carePlan(plan.plan(), plan.lesion()));
        }
        if (row.item() instanceof SearchResultItem.VisitResponseItem given) {
            return resourceType.equals("Observation")
                    ? given.answers()
                            .pain()
                            .map(pain -> FollowUpMapper.pain(
                                    given.id(),
                                    pain,
                                    given.answers().amended().isPresent(),
                                    given.plan(),
                                    given.lesion(),
                                    zone))
                    : Optional.of(QuestionnaireMapper.response(given.id(), given.plan(), given.answers(), zone));
        }
        if (row.item() instanceof SearchResultItem.ProbeUse used) {
            return Optional.of(ClinicResourceMapper.use(used));
        }
        if (row.item() instanceof SearchResultItem.AuditItem deed) {
            return Optional.of(
                    resourceType.equals("AuditEvent")
                            ? AuditMapper.event(deed.entry())
                            : AuditMapper.provenance(deed.entry()));
        }
        var message = (SearchResultItem.ReminderItem) row.item();
        return Optional.of(
                resourceType.equals("Communication")
                        ? ReminderCommunicationMapper.communication(message.reminder(), message.id())
                        : ReminderCommunicationMapper.request(message.reminder(), zone));
    }
}
