package ir.scheduling.repository;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Proposals of searches, until they expire or are held. */
public interface ProposalRepository {
    /** Saves the proposals of one search under its id; each has the id {@code search-n}. */
    void add(String search, List<BookingProposal> proposals);

    Optional<BookingProposal> find(BookingId id);

    /** Gives the proposals that were found for one patient to another. */
    void changePatient(PatientId from, PatientId into);

    /** Deletes proposals that expired an hour ago. */
    void purgeExpired(Instant now);
}
