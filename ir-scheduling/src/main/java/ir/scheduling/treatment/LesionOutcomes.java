package ir.scheduling.treatment;

import ir.domain.treatment.CryoablationSession;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.ReferralRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Assembles the treated and untreated lesions of sessions, inside the caller's transaction. */
@ApplicationScoped
public class LesionOutcomes {
    private final AdverseEventRepository adverseEvents;
    private final ReferralRepository referrals;

    @Inject
    public LesionOutcomes(AdverseEventRepository adverseEvents, ReferralRepository referrals) {
        this.adverseEvents = adverseEvents;
        this.referrals = referrals;
    }

    /** The treated and untreated lesions of sessions, read inside the caller's transaction. */
    public List<LesionOutcome> treated(Collection<CryoablationSession> sessions) {
        var events = adverseEvents.ofSessions(
                sessions.stream().map(CryoablationSession::id).toList());
        var lesions = referrals.lesions(sessions.stream()
                .flatMap(session -> session.lesions().stream())
                .distinct()
                .toList());
        return sessions.stream()
                .flatMap(session -> session.lesions().stream()
                        .filter(lesion -> session.treatmentOf(lesion).isPresent()
                                || session.course().notTreatedOf(lesion).isPresent())
                        .map(lesion -> new LesionOutcome(
                                session,
                                Objects.requireNonNull(lesions.get(lesion)),
                                session.treatmentOf(lesion),
                                session.course().notTreatedOf(lesion),
                                events.stream()
                                        .filter(e -> e.valid()
                                                && e.session().equals(session.id())
                                                && e.lesion().equals(lesion))
                                        .toList())))
                .toList();
    }
}
