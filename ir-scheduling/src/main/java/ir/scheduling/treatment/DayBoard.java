package ir.scheduling.treatment;

import ir.domain.booking.Booking;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.resource.SchedulableResource;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import java.time.LocalDate;
import java.util.List;

/** One day's sessions by room, and the recovery bays. */
public record DayBoard(LocalDate day, List<RoomDay> rooms, List<SchedulableResource> bays) {
    public DayBoard {
        rooms = List.copyOf(rooms);
        bays = List.copyOf(bays);
    }

    /** One room and its sessions in order. */
    public record RoomDay(SchedulableResource room, List<SessionCase> cases) {
        public RoomDay {
            cases = List.copyOf(cases);
        }
    }

    /** One session with its patient and details; {@code blocked} names the first finding that blocks the check-in. */
    public record SessionCase(
            CryoablationSession session,
            Booking booking,
            Patient patient,
            List<Lesion> lesions,
            List<String> blockingRules,
            boolean consent,
            List<AdverseEvent> events) {
        public SessionCase {
            lesions = List.copyOf(lesions);
            blockingRules = List.copyOf(blockingRules);
            events = List.copyOf(events);
        }
    }
}
