package ir.scheduling.calendar;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.patient.Patient;
import ir.domain.shared.Rejection.UnavailabilityCause;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A booked session that loses one of its resources.
 *
 * @param patient empty where the caller may not read it
 * @param treatBy the referral's treat-by date; the least time left before it is the worst case
 */
public record AffectedBooking(
        Booking booking,
        Allocation allocation,
        UnavailabilityCause cause,
        Optional<Patient> patient,
        LocalDate treatBy) {}
