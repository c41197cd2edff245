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
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.search.Searches.Hit;
import ir.scheduling.search.Searches.OfBooking;
import ir.scheduling.search.Searches.OfResource;
import ir.scheduling.search.Searches.OfSession;
import ir.scheduling.search.Searches.Version;
import ir.scheduling.treatment.TreatmentDesk;
import ir.scheduling.work.Stores;
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

/** What was found, fetched: a few queries a kind, however many rows. */
final class Items {
    private final Stores stores;
    private final Instant now;

    Items(Stores stores, Instant now) {
        this.stores = stores;
        this.now = now;
    }

    /** By id; what went away since it was found is not among them. */
    Map<String, Item> of(String kind, List<Hit> hits) {
        var found = new HashMap<String, Item>();
        hits.stream()
                .collect(Collectors.groupingBy(Hit::source, LinkedHashMap::new, Collectors.toList()))
                .forEach((source, rows) ->
                        found.putAll(of(kind, source, rows.stream().map(Hit::id).toList())));
        return found;
    }

    private Map<String, ? extends Item> of(String kind, String source, List<String> ids) {
        return switch (source) {
            case "received" -> by(stores.records().find(kind, ids), e -> e.id(), Item.Received::new);
            case "session" -> booked(ids);
            case "visit" ->
                kind.equals("Observation") || kind.equals("QuestionnaireResponse") ? given(ids) : visits(ids);
            case "waiting" -> waiting(ids);
            case "loose" -> given(ids);
            case "triage", "checklist" -> files(ids);
            case "treatment" -> treated(ids);
            case "episode" -> episodes(ids);
            case "event" -> events(ids);
            case "plan" -> plans(ids);
            case "lesion" -> lesions(ids);
            case "probes" -> probes(ids);
            case "message" -> messages(ids);
            case "deed", "change" -> deeds(ids);
            case "typed" ->
                switch (kind) {
                    case "Patient" -> persons(ids);
                    case "ServiceRequest" -> typed(ids);
                    default -> lesions(ids);
                };
            default -> throw new IllegalStateException("nobody fetches from " + source);
        };
    }

    private static <T, I extends Item> Map<String, I> by(
            Collection<T> things, Function<T, String> id, Function<T, I> item) {
        return things.stream().collect(Collectors.toMap(id, item));
    }

    private Map<String, Item.Booked> booked(List<String> ids) {
        var bookings = stores.bookings()
                .find(ids.stream().map(BookingId::new).toList())
                .values();
        var checkedIn =
                stores.sessions().checkedIn(ids.stream().map(SessionId::new).toList());
        var referrals = stores
                .referrals()
                .find(bookings.stream().map(Booking::referral).distinct().toList())
                .stream()
                .collect(Collectors.toMap(Referral::id, Function.identity()));
        var lesions = lesionsOf(referrals.values());
        return by(
                bookings,
                b -> b.id().value(),
                b -> new Item.Booked(
                        alive(b),
                        checkedIn.contains(new SessionId(b.id().value())),
                        Stream.ofNullable(referrals.get(b.referral()))
                                .flatMap(r -> r.lesionsOf(b.stage()).stream())
                                .map(id -> known(lesions, id))
                                .toList()));
    }

    private Map<String, Item.Waiting> waiting(List<String> ids) {
        var entries = stores.waitingList().active().stream()
                .filter(e -> ids.contains(e.id()))
                .toList();
        var referrals =
                stores
                        .referrals()
                        .find(entries.stream()
                                .map(WaitingEntry::referral)
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Referral::id, Function.identity()));
        return by(entries, WaitingEntry::id, e -> new Item.Waiting(e, known(referrals, e.referral())));
    }

    /** A hold past its time has ended, whatever its row says. */
    private Booking alive(Booking booking) {
        return booking.lapsed(now) ? booking.expire(now).orElseThrow() : booking;
    }

    private Map<LesionId, Lesion> lesionsOf(Collection<Referral> referrals) {
        return stores.referrals()
                .lesions(referrals.stream()
                        .flatMap(r -> r.lesions().stream())
                        .distinct()
                        .toList());
    }

    /** By the ids of visits, or of answers that stand by themselves, whose ids begin with their plan's. */
    private List<FollowUpPlan> plansOfAnswers(List<String> ids) {
        return stores.followUpPlans()
                .find(
                        ids.stream()
                                .filter(id -> id.lastIndexOf(".u") > 0)
                                .map(id -> id.substring(0, id.lastIndexOf(".u")))
                                .distinct()
                                .toList(),
                        ids);
    }

    private Map<String, Item.Visit> visits(List<String> ids) {
        var plans = plansOfAnswers(ids);
        return by(
                FollowUpDesk.dues(stores, plans, now).stream()
                        .filter(due -> ids.contains(due.visit().id()))
                        .toList(),
                due -> due.visit().id(),
                Item.Visit::new);
    }

    private Map<String, Item.Given> given(List<String> ids) {
        var plans = plansOfAnswers(ids);
        var lesions = stores.referrals()
                .lesions(plans.stream().map(FollowUpPlan::lesion).distinct().toList());
        var all = new ArrayList<Item.Given>();
        for (var plan : plans) {
            var lesion = known(lesions, plan.lesion());
            plan.visits()
                    .forEach(visit -> visit.answers()
                            .ifPresent(answers -> all.add(new Item.Given(visit.id(), plan, answers, lesion))));
            for (int i = 0; i < plan.unscheduled().size(); i++) {
                all.add(new Item.Given(plan.looseId(i), plan, plan.unscheduled().get(i), lesion));
            }
        }
        return by(all.stream().filter(g -> ids.contains(g.id())).toList(), Item.Given::id, Function.identity());
    }

    private Map<String, Item.File> files(List<String> ids) {
        var referrals = stores.referrals()
                .find(ids.stream()
                        .map(id -> new ReferralId(id.substring(0, id.indexOf('.'))))
                        .distinct()
                        .toList());
        var files = ReferralFiles.of(stores, referrals, now).stream()
                .collect(Collectors.toMap(f -> f.referral().id().value(), Function.identity()));
        var found = new HashMap<String, Item.File>();
        for (var id : ids) {
            @org.jspecify.annotations.Nullable ReferralFile file = files.get(id.substring(0, id.indexOf('.')));
            if (file != null) {
                found.put(id, new Item.File(file));
            }
        }
        return found;
    }

    private Map<SessionId, CryoablationSession> sessions(Collection<String> ids) {
        return stores.sessions()
                .find(ids.stream().map(SessionId::new).distinct().toList());
    }

    private Map<String, Item.Treated> treated(List<String> ids) {
        var sessions = sessions(
                ids.stream().map(id -> id.substring(0, id.lastIndexOf(".l"))).toList());
        var bookings = stores.bookings()
                .find(sessions.keySet().stream()
                        .map(s -> new BookingId(s.value()))
                        .toList());
        var found = new HashMap<String, Item.Treated>();
        TreatmentDesk.treated(stores, sessions.values())
                .forEach(treated -> found.put(
                        treated.procedure(),
                        new Item.Treated(
                                treated,
                                Optional.ofNullable(bookings.get(
                                        new BookingId(treated.session().id().value()))))));
        found.keySet().retainAll(ids);
        return found;
    }

    private Map<String, Item.Episode> episodes(List<String> ids) {
        var bookings = stores.bookings().find(ids.stream().map(BookingId::new).toList());
        return by(
                sessions(ids).values(),
                s -> s.id().value(),
                s -> new Item.Episode(s, Optional.ofNullable(bookings.get(new BookingId(s.id().value())))));
    }

    private Map<String, Item.Harm> events(List<String> ids) {
        var events = stores.adverseEvents().find(ids);
        var sessions = sessions(events.stream().map(e -> e.session().value()).toList());
        var lesions = stores.referrals()
                .lesions(events.stream().map(e -> e.lesion()).distinct().toList());
        return by(events, e -> e.id(), e -> new Item.Harm(e, known(sessions, e.session()), known(lesions, e.lesion())));
    }

    private Map<String, Item.Plan> plans(List<String> ids) {
        var plans = stores.followUpPlans().find(ids, List.of());
        var lesions = stores.referrals()
                .lesions(plans.stream().map(FollowUpPlan::lesion).distinct().toList());
        return by(plans, FollowUpPlan::id, p -> new Item.Plan(p, known(lesions, p.lesion())));
    }

    private Map<String, Item.Tumour> lesions(List<String> ids) {
        return by(
                stores.referrals()
                        .lesions(ids.stream().map(LesionId::new).toList())
                        .values(),
                l -> l.id().value(),
                Item.Tumour::new);
    }

    private Map<String, Item.Person> persons(List<String> ids) {
        return by(
                stores.records()
                        .patients(ids.stream().map(PatientId::new).toList())
                        .values(),
                p -> p.id().value(),
                Item.Person::new);
    }

    private Map<String, Item.Typed> typed(List<String> ids) {
        var referrals =
                stores.referrals().find(ids.stream().map(ReferralId::new).toList());
        var lesions = lesionsOf(referrals);
        return by(
                referrals,
                r -> r.id().value(),
                r -> new Item.Typed(
                        r, r.lesions().stream().map(id -> known(lesions, id)).toList()));
    }

    private Map<String, Item.Used> probes(List<String> ids) {
        var uses = stores.searches().lotUses(ids);
        var sessions =
                sessions(uses.values().stream().map(u -> u.session().value()).toList());
        var lesions = stores.referrals()
                .lesions(uses.values().stream().map(u -> u.lesion()).distinct().toList());
        var found = new HashMap<String, Item.Used>();
        uses.forEach((id, use) -> found.put(
                id,
                new Item.Used(
                        id,
                        known(sessions, use.session()),
                        known(lesions, use.lesion()),
                        use.lot(),
                        use.probes(),
                        use.at())));
        return found;
    }

    private Map<String, Item.Message> messages(List<String> ids) {
        var found = new HashMap<String, Item.Message>();
        stores.searches()
                .messages(ids.stream()
                        .map(id -> Long.parseLong(id.substring("reminder-".length())))
                        .toList())
                .forEach((number, reminder) ->
                        found.put("reminder-" + number, new Item.Message("reminder-" + number, reminder)));
        return found;
    }

    private Map<String, Item.Deed> deeds(List<String> ids) {
        var found = new HashMap<String, Item.Deed>();
        stores.searches()
                .deeds(ids.stream().map(Long::valueOf).toList())
                .forEach((number, entry) ->
                        found.put(Long.toString(number), new Item.Deed(Long.toString(number), entry)));
        return found;
    }

    /** As it was in one of its versions. */
    Optional<Item> then(String kind, Hit hit, Version version) {
        if (version.body() instanceof OfBooking of) {
            return Optional.ofNullable(of(kind, List.of(hit)).get(hit.id()))
                    .map(item -> new Item.Booked(of.booking(), of.checkedIn(), ((Item.Booked) item).lesions()));
        }
        if (version.body() instanceof OfSession of) {
            // what went wrong has versions of its own
            return TreatmentDesk.treated(stores, List.of(of.session())).stream()
                    .filter(treated -> treated.procedure().equals(hit.id()))
                    .findFirst()
                    .map(treated -> new Item.Treated(treated, Optional.empty()));
        }
        return stores.records()
                .find(kind, hit.id())
                .map(evidence -> new Item.Received(
                        evidence.as(((OfResource) version.body()).json(), version.number(), version.at())));
    }

    private static <K, V> V known(Map<K, V> map, K key) {
        @org.jspecify.annotations.Nullable V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("kept without what it refers to: " + key);
        }
        return value;
    }
}
