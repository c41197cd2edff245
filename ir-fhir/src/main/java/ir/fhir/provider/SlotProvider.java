package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.fhir.mapping.SlotMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Time taken elsewhere, as another system's plan has it: a Slot that is busy or busy-unavailable, found again by its
 * identifier. Free slots are not written; they follow from the diaries, as the times of sessions do.
 */
public final class SlotProvider extends Shelf {
    private final Door door;

    public SlotProvider(Door door, SearchAnswers answers) {
        super(answers, Slot.class);
        this.door = door;
    }

    @Override
    public Slot read(@IdParam IdType id, RequestDetails request) {
        return SlotMapping.slot(
                door.orThrow(door.desks().slots().stretch(door.actor(request), id.getIdPart())), door.zone());
    }

    /** Written again with the same identifier, it replaces itself. */
    @Create
    public MethodOutcome create(@ResourceParam Slot slot, RequestDetails request) {
        var actor = door.actor(request);
        boolean unavailable = slot.getStatus() == Slot.SlotStatus.BUSYUNAVAILABLE;
        if (!unavailable && slot.getStatus() != Slot.SlotStatus.BUSY) {
            throw refuse(new Refusal.UnsupportedEntry(
                    "Slot.status",
                    slot.getStatus() == null ? "missing" : slot.getStatus().toCode(),
                    "busy or busy-unavailable"));
        }
        var identifier = slot.getIdentifierFirstRep();
        if (!identifier.hasSystem() || !identifier.hasValue()) {
            throw refuse(new Refusal.MissingValue("Slot.identifier", "a system and a value, to find it again"));
        }
        if (!slot.hasStart() || !slot.hasEnd() || !slot.getStart().before(slot.getEnd())) {
            throw refuse(new Refusal.InvalidValue(
                    "Slot.end",
                    String.valueOf(slot.getEndElement().getValueAsString()),
                    "an instant after Slot.start"));
        }
        var schedule = slot.getSchedule().getReferenceElement().getIdPart();
        if (schedule == null) {
            throw refuse(new Refusal.MissingValue("Slot.schedule", "Schedule/ and the id of the resource"));
        }
        var entry = door.orThrow(door.desks()
                .diaries()
                .busy(
                        actor,
                        new ResourceId(schedule),
                        new TimeWindow(
                                slot.getStart().toInstant(), slot.getEnd().toInstant()),
                        unavailable,
                        slot.getComment() == null ? "" : slot.getComment(),
                        new DiaryEntry.Source(identifier.getSystem(), schedule + "/" + identifier.getValue())));
        return new MethodOutcome(new IdType("Slot", entry.id()), true)
                .setResource(SlotMapping.slot(entry, door.zone()));
    }

    @Delete
    public void delete(@IdParam @Nullable IdType id, RequestDetails request) {
        if (id == null || !id.hasIdPart()) {
            throw refuse(new Refusal.MissingValue("Slot.id", "the id of the Slot; none is deleted by a search"));
        }
        door.orThrow(door.desks().diaries().free(door.actor(request), id.getIdPart()));
    }

    private RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
