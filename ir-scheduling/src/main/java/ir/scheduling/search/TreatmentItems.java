package ir.scheduling.search;

import ir.domain.booking.BookingId;
import ir.domain.session.SessionId;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.treatment.LesionOutcomes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Items of sessions, treatments, adverse events and probe uses found by a search. */
@ApplicationScoped
public class TreatmentItems {
    private final SessionRepository sessions;
    private final BookingRepository bookings;
    private final ReferralRepository referrals;
    private final AdverseEventRepository adverseEvents;
    private final SearchRepository searches;
    private final LesionOutcomes lesionOutcomes;

    @Inject
    public TreatmentItems(
            SessionRepository sessions,
            BookingRepository bookings,
            ReferralRepository referrals,
            AdverseEventRepository adverseEvents,
            SearchRepository searches,
            LesionOutcomes lesionOutcomes) {
        this.sessions = sessions;
        this.bookings = bookings;
        this.referrals = referrals;
        this.adverseEvents = adverseEvents;
        this.searches = searches;
        this.lesionOutcomes = lesionOutcomes;
    }

    private Map<SessionId, CryoablationSession> sessions(Collection<String> ids) {
        return sessions.find(ids.stream().map(SessionId::new).distinct().toList());
    }

    Map<String, SearchResultItem.TreatmentProcedure> treated(List<String> ids) {
        var sessions = sessions(
                ids.stream().map(id -> id.substring(0, id.lastIndexOf(".l"))).toList());
        var bookings = this.bookings.find(
                sessions.keySet().stream().map(s -> new BookingId(s.value())).toList());
        var found = new HashMap<String, SearchResultItem.TreatmentProcedure>();
        lesionOutcomes
                .treated(sessions.values())
                .forEach(lesionOutcome -> found.put(
                        lesionOutcome.procedure(),
                        new SearchResultItem.TreatmentProcedure(
                                lesionOutcome,
                                Optional.ofNullable(bookings.get(new BookingId(
                                        lesionOutcome.session().id().value()))))));
        found.keySet().retainAll(ids);
        return found;
    }

    Map<String, SearchResultItem.SessionEncounter> episodes(List<String> ids) {
        var bookings = this.bookings.find(ids.stream().map(BookingId::new).toList());
        return Items.by(
                sessions(ids).values(),
                s -> s.id().value(),
                s -> new SearchResultItem.SessionEncounter(
                        s, Optional.ofNullable(bookings.get(new BookingId(s.id().value())))));
    }

    Map<String, SearchResultItem.AdverseEventItem> events(List<String> ids) {
        var events = adverseEvents.find(ids);
        var sessions = sessions(events.stream().map(e -> e.session().value()).toList());
        var lesions = referrals.lesions(
                events.stream().map(e -> e.lesion()).distinct().toList());
        return Items.by(
                events,
                e -> e.id(),
                e -> new SearchResultItem.AdverseEventItem(
                        e, Items.require(sessions, e.session()), Items.require(lesions, e.lesion())));
    }

    Map<String, SearchResultItem.ProbeUse> probes(List<String> ids) {
        var uses = searches.lotUses(ids);
        var sessions =
                sessions(uses.values().stream().map(u -> u.session().value()).toList());
        var lesions = referrals.lesions(
                uses.values().stream().map(u -> u.lesion()).distinct().toList());
        var found = new HashMap<String, SearchResultItem.ProbeUse>();
        uses.forEach((id, use) -> found.put(
                id,
                new SearchResultItem.ProbeUse(
                        id,
                        Items.require(sessions, use.session()),
                        Items.require(lesions, use.lesion()),
                        use.lot(),
                        use.probes(),
                        use.at())));
        return found;
    }

    /** The treatment of one lesion as a version of its session has it. */
    Optional<SearchResultItem> ofVersion(CryoablationSession session, String id) {
        // adverse events have versions of their own
        return lesionOutcomes.treated(List.of(session)).stream()
                .filter(lesionOutcome -> lesionOutcome.procedure().equals(id))
                .findFirst()
                .map(lesionOutcome -> new SearchResultItem.TreatmentProcedure(lesionOutcome, Optional.empty()));
    }
}
