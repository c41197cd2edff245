package ir.scheduling.treatment;

import ir.domain.booking.Booking;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.resource.Resource;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import java.time.LocalDate;
import java.util.List;

/** One day's sessions by room, and who is in which recovery bay. */
public record DayBoard(LocalDate day, List<RoomDay> rooms, List<Resource> bays) {
    public DayBoard {
        rooms = List.copyOf(rooms);
        bays = List.copyOf(bays);
    }

    /** One room and its sessions in order. */
    public record RoomDay(Resource room, List<Case> cases) {
        public RoomDay {
            cases = List.copyOf(cases);
        }
    }

    /** One session with who and what; {@code blocked} names the first finding that refuses the check-in. */
    public record Case(
            CryoablationSession session,
            Booking booking,
            Patient patient,
            List<Lesion> lesions,
            List<String> blockedBy,
            boolean consent,
            List<AdverseEvent> events) {
        public Case {
            lesions = List.copyOf(lesions);
            blockedBy = List.copyOf(blockedBy);
            events = List.copyOf(events);
        }
    }
}
