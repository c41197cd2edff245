package ir.fhir.mapper;

import ir.domain.booking.BookingId;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.scheduling.calendar.SlotQueryService.CalendarSlot;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Slot;

/** Maps calendar events and free time to Slots: time and Schedule, without patient data. */
public final class SlotMapper {
    private SlotMapper() {}

    /** Returns the Slot id of a session's time on one resource. */
    public static String id(BookingId booking, ResourceId resource) {
        return booking.value() + "." + resource.value();
    }

    /** Maps a free or occupied slot, without patient data. */
    public static Slot slot(CalendarSlot range, ZoneId zone) {
        var slot = range.event().map(event -> slot(event, zone)).orElseGet(Slot::new);
        slot.setId(range.id());
        slot.getSchedule().setReference("Schedule/" + range.resource().value());
        slot.setStatus(
                switch (range.state()) {
                    case FREE -> Slot.SlotStatus.FREE;
                    case BUSY -> Slot.SlotStatus.BUSY;
                    case TENTATIVE -> Slot.SlotStatus.BUSYTENTATIVE;
                    case UNAVAILABLE -> Slot.SlotStatus.BUSYUNAVAILABLE;
                });
        slot.addServiceType(new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, "cryoablation-bone", "CT-guided cryoablation of bone")));
        slot.addSpecialty(
                new CodeableConcept().addCoding(new Coding(Codes.SNOMED, "408455009", "Interventional radiology")));
        slot.setStart(Date.from(range.window().start()));
        slot.setEnd(Date.from(range.window().end()));
        slot.getStartElement().setTimeZone(TimeZone.getTimeZone(zone));
        slot.getEndElement().setTimeZone(TimeZone.getTimeZone(zone));
        return slot;
    }

    public static Slot slot(CalendarEvent event, ZoneId zone) {
        var slot = new Slot();
        slot.setId(event.id());
        var source = event.source();
        if (source.system().contains(":")) {
            slot.addIdentifier()
                    .setSystem(source.system())
                    .setValue(source.externalId().substring(source.externalId().indexOf('/') + 1));
        } else if (!source.manual()) {
            // an event imported from a file has a name, which is not a URI
            slot.addIdentifier()
                    .setSystem(Codes.NAMES + "diary-entry")
                    .setValue(source.system() + " " + source.externalId());
        }
        event.resource().ifPresent(id -> slot.getSchedule().setReference("Schedule/" + id));
        slot.setStatus(
                event.type() == CalendarEvent.EventType.EXTERNAL_BUSY
                        ? Slot.SlotStatus.BUSY
                        : Slot.SlotStatus.BUSYUNAVAILABLE);
        slot.setStart(Date.from(event.window().start()));
        slot.setEnd(Date.from(event.window().end()));
        slot.getStartElement().setTimeZone(TimeZone.getTimeZone(zone));
        slot.getEndElement().setTimeZone(TimeZone.getTimeZone(zone));
        // text that staff entered in a colleague's calendar is not published
        if (!event.title().isEmpty() && !event.source().manual()) {
            slot.setComment(event.title());
        }
        return slot;
    }
}
