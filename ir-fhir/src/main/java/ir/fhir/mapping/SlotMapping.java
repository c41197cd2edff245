package ir.fhir.mapping;

import ir.domain.booking.BookingId;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.ResourceId;
import ir.scheduling.diary.SlotDesk.Stretch;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Slot;

/** A diary entry as a Slot: when, on whose schedule, and nothing of a patient. */
public final class SlotMapping {
    private SlotMapping() {}

    /** A session's time on one resource. */
    public static String id(BookingId booking, ResourceId resource) {
        return booking.value() + "." + resource.value();
    }

    /** Free or taken, and nothing of a patient. */
    public static Slot slot(Stretch stretch, ZoneId zone) {
        var slot = stretch.of().map(entry -> slot(entry, zone)).orElseGet(Slot::new);
        slot.setId(stretch.id());
        slot.getSchedule().setReference("Schedule/" + stretch.resource().value());
        slot.setStatus(
                switch (stretch.state()) {
                    case FREE -> Slot.SlotStatus.FREE;
                    case BUSY -> Slot.SlotStatus.BUSY;
                    case TENTATIVE -> Slot.SlotStatus.BUSYTENTATIVE;
                    case UNAVAILABLE -> Slot.SlotStatus.BUSYUNAVAILABLE;
                });
        slot.addServiceType(new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, "cryoablation-bone", "CT-guided cryoablation of bone")));
        slot.addSpecialty(
                new CodeableConcept().addCoding(new Coding(Codes.SNOMED, "408455009", "Interventional radiology")));
        slot.setStart(Date.from(stretch.window().start()));
        slot.setEnd(Date.from(stretch.window().end()));
        slot.getStartElement().setTimeZone(TimeZone.getTimeZone(zone));
        slot.getEndElement().setTimeZone(TimeZone.getTimeZone(zone));
        return slot;
    }

    public static Slot slot(DiaryEntry entry, ZoneId zone) {
        var slot = new Slot();
        slot.setId(entry.id());
        var source = entry.source();
        if (source.system().contains(":")) {
            slot.addIdentifier()
                    .setSystem(source.system())
                    .setValue(source.externalId().substring(source.externalId().indexOf('/') + 1));
        } else if (!source.byHand()) {
            // a plan that was read from a file has a name, which is no URI
            slot.addIdentifier()
                    .setSystem(Codes.NAMES + "diary-entry")
                    .setValue(source.system() + " " + source.externalId());
        }
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
