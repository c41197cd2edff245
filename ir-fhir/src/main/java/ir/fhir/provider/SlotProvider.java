package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Rejection;
import ir.domain.shared.TimeRange;
import ir.fhir.mapper.SlotMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.calendar.CalendarService;
import ir.scheduling.calendar.SlotQueryService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Busy time of another system's calendar: a Slot that is busy or busy-unavailable, identified by its identifier. Free
 * slots and session times cannot be written; they result from the calendars.
 */
@Dependent
public final class SlotProvider extends ReadOnlyResourceProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final SlotQueryService slotQueryService;
    private final CalendarService calendarService;

    @Inject
    public SlotProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            SlotQueryService slotQueryService,
            CalendarService calendarService) {
        super(searchService, Slot.class);
        this.context = context;
        this.slotQueryService = slotQueryService;
        this.calendarService = calendarService;
    }

    @Override
    public Slot read(@IdParam IdType id, RequestDetails request) {
        return SlotMapper.slot(
                context.orThrow(slotQueryService.slot(context.actor(request), id.getIdPart())), context.zone());
    }

    /** Creates busy time, or replaces the busy time with the same identifier. */
    @Create
    public MethodOutcome create(@ResourceParam Slot slot, RequestDetails request) {
        var caller = context.actor(request);
        boolean unavailable = slot.getStatus() == Slot.SlotStatus.BUSYUNAVAILABLE;
        if (!unavailable && slot.getStatus() != Slot.SlotStatus.BUSY) {
            throw reject(new Rejection.UnsupportedEntry(
                    "Slot.status",
                    slot.getStatus() == null ? "missing" : slot.getStatus().toCode(),
                    "busy-or-busy-unavailable"));
        }
        var identifier = slot.getIdentifierFirstRep();
        if (!identifier.hasSystem() || !identifier.hasValue()) {
            throw reject(new Rejection.MissingValue("Slot.identifier", "identifier-system-and-value"));
        }
        if (!slot.hasStart() || !slot.hasEnd() || !slot.getStart().before(slot.getEnd())) {
            throw reject(new Rejection.InvalidValue(
                    "Slot.end", String.valueOf(slot.getEndElement().getValueAsString()), "instant-after-slot-start"));
        }
        var schedule = slot.getSchedule().getReferenceElement().getIdPart();
        if (schedule == null) {
            throw reject(new Rejection.MissingValue("Slot.schedule", "schedule-and-id-resource"));
        }
        var event = context.orThrow(calendarService.addBusyTime(
                caller,
                new ResourceId(schedule),
                new TimeRange(slot.getStart().toInstant(), slot.getEnd().toInstant()),
                unavailable,
                slot.getComment() == null ? "" : slot.getComment(),
                new CalendarEvent.Source(identifier.getSystem(), schedule + "/" + identifier.getValue())));
        return new MethodOutcome(new IdType("Slot", event.id()), true)
                .setResource(SlotMapper.slot(event, context.zone()));
    }

    @Delete
    public void delete(@IdParam @Nullable IdType id, RequestDetails request) {
        if (id == null || !id.hasIdPart()) {
            throw reject(new Rejection.MissingValue("Slot.id", "id-slot-conditional-delete-is"));
        }
        context.orThrow(calendarService.removeBusyTime(context.actor(request), id.getIdPart()));
    }

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
