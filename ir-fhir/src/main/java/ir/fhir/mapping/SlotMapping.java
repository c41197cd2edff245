package ir.fhir.mapping;

import ir.domain.resource.DiaryEntry;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.Slot;

/** A diary entry as a Slot: when, on whose schedule, and nothing of a patient. */
public final class SlotMapping {
    private SlotMapping() {}

    public static Slot slot(DiaryEntry entry, ZoneId zone) {
        var slot = new Slot();
        slot.setId(entry.id());
        slot.addIdentifier()
                .setSystem(entry.source().system())
                .setValue(entry.source()
                        .externalId()
                        .substring(entry.source().externalId().indexOf('/') + 1));
        entry.resource().ifPresent(id -> slot.getSchedule().setReference("Schedule/" + id));
        slot.setStatus(
                entry.kind() == DiaryEntry.Kind.BUSY_ELSEWHERE
                        ? Slot.SlotStatus.BUSY
                        : Slot.SlotStatus.BUSYUNAVAILABLE);
        slot.setStart(Date.from(entry.window().start()));
        slot.setEnd(Date.from(entry.window().end()));
        slot.getStartElement().setTimeZone(TimeZone.getTimeZone(zone));
        slot.getEndElement().setTimeZone(TimeZone.getTimeZone(zone));
        // what a person wrote into a colleague's diary stays in the house
        if (!entry.title().isEmpty() && !entry.source().byHand()) {
            slot.setComment(entry.title());
        }
        return slot;
    }
}
