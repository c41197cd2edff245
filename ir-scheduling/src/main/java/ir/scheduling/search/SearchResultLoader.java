package ir.scheduling.search;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.session.SessionId;
import ir.domain.treatment.CryoablationSession;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.followup.FollowUpService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.SearchRepository.BookingBody;
import ir.scheduling.repository.SearchRepository.ResourceBody;
import ir.scheduling.repository.SearchRepository.SearchHit;
import ir.scheduling.repository.SearchRepository.SessionBody;
import ir.scheduling.repository.SearchRepository.Version;
import ir.scheduling.repository.SearchableRecord;
import ir.scheduling.treatment.TreatmentService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Loads the items of search hits: a few queries per type, independent of the number of rows. */
final class SearchResultLoader {
    private final Repositories repositories;
    private final Instant now;

    SearchResultLoader(Repositories repositories, Instant now) {
        this.repositories = repositories;
        this.now = now;
    }

    /** Items by id; records that were removed since the search are missing. */
    Map<String, SearchResultItem> load(List<SearchHit> hits) {
        var found = new HashMap<String, SearchResultItem>();
        hits.stream()
                .collect(Collectors.groupingBy(SearchHit::record, LinkedHashMap::new, Collectors.toList()))
                .forEach((record, rows) -> found.putAll(load(
                        record,
                        rows.get(0).documentType(),
                        rows.stream().map(SearchHit::id).toList())));
        return found;
    }

    private Map<String, ? extends SearchResultItem> load(
            SearchableRecord record, String documentType, List<String> ids) {
        return switch (record) {
            case BOOKING -> booked(ids);
            case SCHEDULED_VISIT, FOLLOW_UP_VISIT -> visits(ids);
            case WAITING_ENTRY -> waiting(ids);
            case TRIAGE, CHECKLIST_ITEM -> files(ids);
            case LESION_TREATMENT -> treated(ids);
            case ATTENDED_SESSION -> episodes(ids);
            case ADVERSE_EVENT -> events(ids);
            case VISIT_PAIN_SCORE, UNSCHEDULED_PAIN_SCORE, VISIT_RESPONSE, UNSCHEDULED_RESPONSE -> given(ids);
            case FOLLOW_UP_PLAN -> plans(ids);
            case ENTERED_PATIENT -> persons(ids);
            case ENTERED_REFERRAL -> typed(ids);
            case ENTERED_LESION, LESION -> lesions(ids);
            case PROBE_USE -> probes(ids);
            case REMINDER, SENT_REMINDER -> messages(ids);
            case AUDIT_ENTRY, AUDITED_CHANGE -> auditEntries(ids);
            case RECEIVED_DOCUMENT ->
                by(
                        repositories.receivedResources().find(documentType, ids),
                        e -> e.id(),
                        SearchResultItem.ReceivedItem::new);
        };
    }

    private static <T, I extends SearchResultItem> Map<String, I> by(
            Collection<T> things, Function<T, String> id, Function<T, I> item) {
        return things.stream().collect(Collectors.toMap(id, item));
    }

    private Map<String, SearchResultItem.SessionAppointment> booked(List<String> ids) {
        var bookings = repositories
                .bookings()
                .find(ids.stream().map(BookingId::new).toList())
                .values();
        var checkedIn = repositories
                .sessions()
                .checkedIn(ids.stream().map(SessionId::new).toList());
        var referrals =
                repositories
                        .referrals()
                        .find(bookings.stream()
                                .map(Booking::referral)
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Referral::id, Function.identity()));
        var lesions = lesionsOf(referrals.values());
        return by(
                bookings,
                b -> b.id().value(),
                b -> new SearchResultItem.SessionAppointment(
                        alive(b),
                        checkedIn.contains(new SessionId(b.id().value())),
                        Stream.ofNullable(referrals.get(b.referral()))
                                .flatMap(r -> r.lesionsOf(b.sessionNumber()).stream())
                                .map(id -> require(lesions, id))
                                .toList()));
    }

    private Map<String, SearchResultItem.WaitlistEntry> waiting(List<String> ids) {
        var entries = repositories.waitingList().active().stream()
                .filter(e -> ids.contains(e.id()))
                .toList();
        var referrals =
                repositories
                        .referrals()
                        .find(entries.stream()
                                .map(WaitingEntry::referral)
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Referral::id, Function.identity()));
        return by(
                entries,
                WaitingEntry::id,
                e -> new SearchResultItem.WaitlistEntry(e, require(referrals, e.referral())));
    }

    /** A hold past its time is shown as expired, whatever its row says. */
    private Booking alive(Booking booking) {
        return booking.isExpired(now) ? booking.expire(now).orElseThrow() : booking;
    }

    private Map<LesionId, Lesion> lesionsOf(Collection<Referral> referrals) {
        return repositories
                .referrals()
                .lesions(referrals.stream()
                        .flatMap(r -> r.lesions().stream())
                        .distinct()
                        .toList());
    }

    /** Plans by the ids of visits or of unscheduled responses; the latter begin with the id of their plan. */
    private List<FollowUpPlan> plansOfAnswers(List<String> ids) {
        return repositories
                .followUpPlans()
                .find(
                        ids.stream()
                                .filter(id -> id.lastIndexOf(".u") > 0)
                                .map(id -> id.substring(0, id.lastIndexOf(".u")))
                                .distinct()
                                .toList(),
                        ids);
    }

    private Map<String, SearchResultItem.VisitItem> visits(List<String> ids) {
        var plans = plansOfAnswers(ids);
        return by(
                FollowUpService.visitViews(repositories, plans, now).stream()
                        .filter(visitView -> ids.contains(visitView.visit().id()))
                        .toList(),
                visitView -> visitView.visit().id(),
                SearchResultItem.VisitItem::new);
    }

    private Map<String, SearchResultItem.VisitResponseItem> given(List<String> ids) {
        var plans = plansOfAnswers(ids);
        var lesions = repositories
                .referrals()
                .lesions(plans.stream().map(FollowUpPlan::lesion).distinct().toList());
        var all = new ArrayList<SearchResultItem.VisitResponseItem>();
        for (var plan : plans) {
            var lesion = require(lesions, plan.lesion());
            plan.visits()
                    .forEach(visit -> visit.response()
                            .ifPresent(response -> all.add(
                                    new SearchResultItem.VisitResponseItem(visit.id(), plan, response, lesion))));
            for (int i = 0; i < plan.unscheduled().size(); i++) {
                all.add(new SearchResultItem.VisitResponseItem(
                        plan.unscheduledResponseId(i), plan, plan.unscheduled().get(i), lesion));
            }
        }
        return by(
                all.stream().filter(g -> ids.contains(g.id())).toList(),
                SearchResultItem.VisitResponseItem::id,
                Function.identity());
    }

    private Map<String, SearchResultItem.ReferralTasks> files(List<String> ids) {
        var referrals = repositories
                .referrals()
                .find(ids.stream()
                        .map(id -> new ReferralId(id.substring(0, id.indexOf('.'))))
                        .distinct()
                        .toList());
        var files = ReferralDetailsAssembler.of(repositories, referrals, now).stream()
                .collect(Collectors.toMap(f -> f.referral().id().value(), Function.identity()));
        var found = new HashMap<String, SearchResultItem.ReferralTasks>();
        for (var id : ids) {
            @org.jspecify.annotations.Nullable ReferralDetails details = files.get(id.substring(0, id.indexOf('.')));
            if (details != null) {
                found.put(id, new SearchResultItem.ReferralTasks(details));
            }
        }
        return found;
    }

    private Map<SessionId, CryoablationSession> sessions(Collection<String> ids) {
        return repositories
                .sessions()
                .find(ids.stream().map(SessionId::new).distinct().toList());
    }

    private Map<String, SearchResultItem.TreatmentProcedure> treated(List<String> ids) {
        var sessions = sessions(
                ids.stream().map(id -> id.substring(0, id.lastIndexOf(".l"))).toList());
        var bookings = repositories
                .bookings()
                .find(sessions.keySet().stream()
                        .map(s -> new BookingId(s.value()))
                        .toList());
        var found = new HashMap<String, SearchResultItem.TreatmentProcedure>();
        TreatmentService.treated(repositories, sessions.values())
                .forEach(lesionOutcome -> found.put(
                        lesionOutcome.procedure(),
                        new SearchResultItem.TreatmentProcedure(
                                lesionOutcome,
                                Optional.ofNullable(bookings.get(new BookingId(
                                        lesionOutcome.session().id().value()))))));
        found.keySet().retainAll(ids);
        return found;
    }

    private Map<String, SearchResultItem.SessionEncounter> episodes(List<String> ids) {
        var bookings =
                repositories.bookings().find(ids.stream().map(BookingId::new).toList());
        return by(
                sessions(ids).values(),
                s -> s.id().value(),
                s -> new SearchResultItem.SessionEncounter(
                        s, Optional.ofNullable(bookings.get(new BookingId(s.id().value())))));
    }

    private Map<String, SearchResultItem.AdverseEventItem> events(List<String> ids) {
        var events = repositories.adverseEvents().find(ids);
        var sessions = sessions(events.stream().map(e -> e.session().value()).toList());
        var lesions = repositories
                .referrals()
                .lesions(events.stream().map(e -> e.lesion()).distinct().toList());
        return by(
                events,
                e -> e.id(),
                e -> new SearchResultItem.AdverseEventItem(
                        e, require(sessions, e.session()), require(lesions, e.lesion())));
    }

    private Map<String, SearchResultItem.FollowUpPlanItem> plans(List<String> ids) {
        var plans = repositories.followUpPlans().find(ids, List.of());
        var lesions = repositories
                .referrals()
                .lesions(plans.stream().map(FollowUpPlan::lesion).distinct().toList());
        return by(plans, FollowUpPlan::id, p -> new SearchResultItem.FollowUpPlanItem(p, require(lesions, p.lesion())));
    }

    private Map<String, SearchResultItem.LesionItem> lesions(List<String> ids) {
        return by(
                repositories
                        .referrals()
                        .lesions(ids.stream().map(LesionId::new).toList())
                        .values(),
                l -> l.id().value(),
                SearchResultItem.LesionItem::new);
    }

    private Map<String, SearchResultItem.ManualPatient> persons(List<String> ids) {
        return by(
                repositories
                        .receivedResources()
                        .patients(ids.stream().map(PatientId::new).toList())
                        .values(),
                p -> p.id().value(),
                SearchResultItem.ManualPatient::new);
    }

    private Map<String, SearchResultItem.ManualReferral> typed(List<String> ids) {
        var referrals =
                repositories.referrals().find(ids.stream().map(ReferralId::new).toList());
        var lesions = lesionsOf(referrals);
        return by(
                referrals,
                r -> r.id().value(),
                r -> new SearchResultItem.ManualReferral(
                        r, r.lesions().stream().map(id -> require(lesions, id)).toList()));
    }

    private Map<String, SearchResultItem.ProbeUse> probes(List<String> ids) {
        var uses = repositories.searches().lotUses(ids);
        var sessions =
                sessions(uses.values().stream().map(u -> u.session().value()).toList());
        var lesions = repositories
                .referrals()
                .lesions(uses.values().stream().map(u -> u.lesion()).distinct().toList());
        var found = new HashMap<String, SearchResultItem.ProbeUse>();
        uses.forEach((id, use) -> found.put(
                id,
                new SearchResultItem.ProbeUse(
                        id,
                        require(sessions, use.session()),
                        require(lesions, use.lesion()),
                        use.lot(),
                        use.probes(),
                        use.at())));
        return found;
    }

    private Map<String, SearchResultItem.ReminderItem> messages(List<String> ids) {
        var found = new HashMap<String, SearchResultItem.ReminderItem>();
        repositories
                .searches()
                .messages(ids.stream()
                        .map(id -> Long.parseLong(id.substring("reminder-".length())))
                        .toList())
                .forEach((number, reminder) -> found.put(
                        "reminder-" + number, new SearchResultItem.ReminderItem("reminder-" + number, reminder)));
        return found;
    }

    private Map<String, SearchResultItem.AuditItem> auditEntries(List<String> ids) {
        var found = new HashMap<String, SearchResultItem.AuditItem>();
        repositories
                .searches()
                .auditEntries(ids.stream().map(Long::valueOf).toList())
                .forEach((number, entry) ->
                        found.put(Long.toString(number), new SearchResultItem.AuditItem(Long.toString(number), entry)));
        return found;
    }

    /** The item in one of its versions. */
    Optional<SearchResultItem> atVersion(SearchHit hit, Version version) {
        if (version.body() instanceof BookingBody of) {
            return Optional.ofNullable(load(List.of(hit)).get(hit.id()))
                    .map(item -> new SearchResultItem.SessionAppointment(
                            of.booking(), of.checkedIn(), ((SearchResultItem.SessionAppointment) item).lesions()));
        }
        if (version.body() instanceof SessionBody of) {
            // adverse events have versions of their own
            return TreatmentService.treated(repositories, List.of(of.session())).stream()
                    .filter(lesionOutcome -> lesionOutcome.procedure().equals(hit.id()))
                    .findFirst()
                    .map(lesionOutcome -> new SearchResultItem.TreatmentProcedure(lesionOutcome, Optional.empty()));
        }
        return repositories
                .receivedResources()
                .find(hit.documentType(), hit.id())
                .map(received -> new SearchResultItem.ReceivedItem(
                        received.as(((ResourceBody) version.body()).json(), version.number(), version.at())));
    }

    private static <K, V> V require(Map<K, V> map, K key) {
        @org.jspecify.annotations.Nullable V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("a stored record refers to a missing record: " + key);
        }
        return value;
    }
}
