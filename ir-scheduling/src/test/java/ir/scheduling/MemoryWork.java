package ir.scheduling;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.Proposal;
import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.rule.Finding;
import ir.domain.rule.RuleSet;
import ir.domain.session.CryoablationSession;
import ir.domain.session.SessionId;
import ir.domain.session.SessionState;
import ir.domain.time.DayWindow;
import ir.domain.time.TimeWindow;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.booking.Bookings;
import ir.scheduling.followup.FollowUpPlans;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.record.Evidence;
import ir.scheduling.record.Records;
import ir.scheduling.referral.Referrals;
import ir.scheduling.site.Site;
import ir.scheduling.site.Sites;
import ir.scheduling.treatment.Sessions;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stores in memory, one transaction at a time: what PostgreSQL's are held to, and they to it. */
public final class MemoryWork implements Work {
    private State state = new State();

    /** Everything that is kept; copied for each transaction, so that a refused one leaves no trace. */
    private static final class State {
        final Map<String, Site> sites = new TreeMap<>();
        final Map<ResourceId, Resource> resources = new LinkedHashMap<>();
        final Map<String, ProcedureTemplate> templates = new TreeMap<>();
        final Map<Integer, RuleSet> rules = new TreeMap<>();
        final Map<String, Instant> ready = new HashMap<>();
        final Map<PatientId, Patient> patients = new LinkedHashMap<>();
        final Map<String, Evidence> evidence = new LinkedHashMap<>();
        final Map<LesionId, Lesion> lesions = new LinkedHashMap<>();
        final Map<ReferralId, Referral> referrals = new LinkedHashMap<>();
        final Map<ReferralId, Map<String, Finding.Override>> overrides = new HashMap<>();
        final Map<BookingId, Booking> bookings = new LinkedHashMap<>();
        final Map<BookingId, Proposal> proposals = new HashMap<>();
        final Map<String, Bookings.Remembered> remembered = new HashMap<>();
        final Map<SessionId, CryoablationSession> sessions = new LinkedHashMap<>();
        final Map<String, FollowUpPlan> plans = new LinkedHashMap<>();
        final List<Outbox.Event> outbox = new ArrayList<>();
        final List<AuditTrail.Entry> audit = new ArrayList<>();

        State copy() {
            var copy = new State();
            copy.sites.putAll(sites);
            copy.resources.putAll(resources);
            copy.templates.putAll(templates);
            copy.rules.putAll(rules);
            copy.ready.putAll(ready);
            copy.patients.putAll(patients);
            copy.evidence.putAll(evidence);
            copy.lesions.putAll(lesions);
            copy.referrals.putAll(referrals);
            overrides.forEach((id, of) -> copy.overrides.put(id, new HashMap<>(of)));
            copy.bookings.putAll(bookings);
            copy.proposals.putAll(proposals);
            copy.remembered.putAll(remembered);
            copy.sessions.putAll(sessions);
            copy.plans.putAll(plans);
            copy.outbox.addAll(outbox);
            copy.audit.addAll(audit);
            return copy;
        }
    }

    @Override
    public synchronized <T> Outcome<T> change(Function<Stores, Outcome<T>> command) {
        var draft = state.copy();
        var outcome = command.apply(new MemoryStores(draft));
        if (outcome instanceof Outcome.Done) {
            state = draft;
        }
        return outcome;
    }

    @Override
    public synchronized <T> T read(Function<Stores, T> question) {
        var draft = state.copy();
        T answer = question.apply(new MemoryStores(draft));
        state = draft;
        return answer;
    }

    private static void versionIs(long expected, long actual) {
        if (expected != actual) {
            throw new Stale(expected, actual);
        }
    }

    private record MemoryStores(State state) implements Stores {
        @Override
        public Sites sites() {
            return new MemorySites(state);
        }

        @Override
        public Records records() {
            return new MemoryRecords(state);
        }

        @Override
        public Referrals referrals() {
            return new MemoryReferrals(state);
        }

        @Override
        public Bookings bookings() {
            return new MemoryBookings(state);
        }

        @Override
        public Sessions sessions() {
            return new MemorySessions(state);
        }

        @Override
        public FollowUpPlans followUpPlans() {
            return new MemoryPlans(state);
        }

        @Override
        public Outbox outbox() {
            return new Outbox() {
                @Override
                public void add(Event event) {
                    state.outbox.add(event);
                }

                @Override
                public List<Event> about(String subject) {
                    return state.outbox.stream()
                            .filter(e -> e.subject().equals(subject))
                            .toList();
                }
            };
        }

        @Override
        public AuditTrail audit() {
            return new AuditTrail() {
                @Override
                public void addAll(List<Entry> entries) {
                    state.audit.addAll(entries);
                }

                @Override
                public List<Entry> newest(int count) {
                    var entries = new ArrayList<>(state.audit);
                    java.util.Collections.reverse(entries);
                    return entries.stream().limit(count).toList();
                }
            };
        }
    }

    private record MemorySites(State state) implements Sites {
        @Override
        public Site site() {
            return state.sites.values().iterator().next();
        }

        @Override
        public void save(Site site) {
            state.sites.put(site.id(), site);
        }

        @Override
        public Optional<Instant> readySince() {
            return Optional.ofNullable(state.ready.get("site"));
        }

        @Override
        public void markReady(Instant now) {
            state.ready.put("site", now);
        }

        @Override
        public List<Resource> resources() {
            return List.copyOf(state.resources.values());
        }

        @Override
        public void save(Resource resource, int sort) {
            state.resources.put(resource.id(), resource);
        }

        @Override
        public ProcedureTemplate template() {
            return state.templates.values().iterator().next();
        }

        @Override
        public void save(ProcedureTemplate template) {
            state.templates.put(template.code(), template);
        }

        @Override
        public RuleSet rulesOn(LocalDate day) {
            return state.rules.values().stream()
                    .filter(rules -> !rules.effectiveFrom().isAfter(day))
                    .max(Comparator.comparingInt(RuleSet::version))
                    .orElseThrow();
        }

        @Override
        public void save(RuleSet rules) {
            state.rules.put(rules.version(), rules);
        }
    }

    private record MemoryRecords(State state) implements Records {
        @Override
        public void add(Evidence evidence) {
            state.evidence.put(evidence.id(), evidence);
        }

        @Override
        public void save(Patient patient) {
            state.patients.put(patient.id(), patient);
        }

        @Override
        public Optional<Patient> patient(PatientId id) {
            return Optional.ofNullable(state.patients.get(id));
        }

        @Override
        public Map<PatientId, Patient> patients(Collection<PatientId> ids) {
            return state.patients.values().stream()
                    .filter(p -> ids.contains(p.id()))
                    .collect(Collectors.toMap(Patient::id, p -> p, (a, b) -> a, LinkedHashMap::new));
        }

        @Override
        public List<Patient> findPatients(String text, int limit) {
            var wanted = text.toLowerCase(Locale.ROOT);
            return state.patients.values().stream()
                    .filter(p -> p.number().equals(text)
                            || p.birthDate().map(b -> b.toString().equals(text)).orElse(false)
                            || (p.familyName() + " " + p.givenNames())
                                    .toLowerCase(Locale.ROOT)
                                    .startsWith(wanted))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Optional<Evidence> find(String kind, String id) {
            return Optional.ofNullable(state.evidence.get(id))
                    .filter(e -> e.kind().equals(kind));
        }

        @Override
        public Optional<Evidence> byIdentifier(String kind, String system, String value) {
            return state.evidence.values().stream()
                    .filter(e -> e.kind().equals(kind)
                            && e.identifierSystem().equals(Optional.of(system))
                            && e.identifierValue().equals(Optional.of(value)))
                    .findFirst();
        }

        @Override
        public List<Evidence> of(Collection<PatientId> patients, Collection<String> kinds) {
            return state.evidence.values().stream()
                    .filter(e -> patients.contains(e.patient()) && kinds.contains(e.kind()))
                    .toList();
        }

        @Override
        public List<Evidence> search(Query query) {
            return matching(query).skip(query.offset()).limit(query.count()).toList();
        }

        @Override
        public long count(Query query) {
            return matching(query).count();
        }

        private Stream<Evidence> matching(Query query) {
            return state.evidence.values().stream()
                    .filter(e -> e.kind().equals(query.kind()))
                    .filter(e -> query.id().map(e.id()::equals).orElse(true))
                    .filter(e -> query.patient().map(e.patient()::equals).orElse(true))
                    .filter(e -> query.code()
                            .map(c -> e.code().equals(Optional.of(c)))
                            .orElse(true));
        }
    }

    private record MemoryReferrals(State state) implements Referrals {
        @Override
        public Optional<Referral> find(ReferralId id) {
            return Optional.ofNullable(state.referrals.get(id));
        }

        @Override
        public List<Referral> find(Collection<ReferralId> ids) {
            return state.referrals.values().stream()
                    .filter(r -> ids.contains(r.id()))
                    .toList();
        }

        @Override
        public Optional<Referral> lock(ReferralId id) {
            return find(id);
        }

        @Override
        public Optional<Referral> byOrder(OrderNumber order) {
            return state.referrals.values().stream()
                    .filter(r -> r.order().equals(order))
                    .findFirst();
        }

        @Override
        public List<Referral> open() {
            return state.referrals.values().stream()
                    .filter(r -> r.state().open())
                    .sorted(Comparator.comparing(Referral::treatBy))
                    .toList();
        }

        @Override
        public void save(Referral r) {
            versionIs(r.version(), find(r.id()).map(Referral::version).orElse(0L));
            state.referrals.put(
                    r.id(),
                    new Referral(
                            r.id(),
                            r.order(),
                            r.patient(),
                            r.lesions(),
                            r.intent(),
                            r.urgency(),
                            r.referredOn(),
                            r.referrer(),
                            r.state(),
                            r.confirmedPlan(),
                            r.history(),
                            r.version() + 1));
        }

        @Override
        public void save(Lesion lesion) {
            state.lesions.put(lesion.id(), lesion);
        }

        @Override
        public Optional<Lesion> lesion(LesionId id) {
            return Optional.ofNullable(state.lesions.get(id));
        }

        @Override
        public Map<LesionId, Lesion> lesions(Collection<LesionId> ids) {
            return state.lesions.values().stream()
                    .filter(l -> ids.contains(l.id()))
                    .collect(Collectors.toMap(Lesion::id, l -> l));
        }

        @Override
        public Optional<Lesion> lesionOfCondition(String condition) {
            return state.lesions.values().stream()
                    .filter(l -> l.condition().equals(condition))
                    .findFirst();
        }

        @Override
        public List<Lesion> allLesions(int limit) {
            return state.lesions.values().stream().limit(limit).toList();
        }

        @Override
        public void addOverride(ReferralId referral, String rule, Finding.Override override) {
            state.overrides.computeIfAbsent(referral, id -> new HashMap<>()).put(rule, override);
        }

        @Override
        public Map<ReferralId, Map<String, Finding.Override>> overrides(Collection<ReferralId> referrals) {
            return state.overrides.entrySet().stream()
                    .filter(e -> referrals.contains(e.getKey()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }

    private record MemoryBookings(State state) implements Bookings {
        @Override
        public void lockDiaries(SortedSet<ResourceId> resources) {
            // one transaction at a time: nobody is there to be kept out
        }

        @Override
        public List<Busy> busy(Collection<ResourceId> resources, TimeWindow within, Instant now) {
            return state.bookings.values().stream()
                    .filter(b -> b.blockingAt(now))
                    .flatMap(b -> b.allocations().stream()
                            .filter(a -> resources.contains(a.resource())
                                    && a.window().overlaps(within))
                            .map(a -> new Busy(a.resource(), a.window(), b.id())))
                    .toList();
        }

        @Override
        public List<Booking> lapsed(Collection<ResourceId> resources, TimeWindow within, Instant now) {
            return state.bookings.values().stream()
                    .filter(b -> b.lapsed(now))
                    .filter(b -> b.allocations().stream()
                            .anyMatch(a -> resources.contains(a.resource())
                                    && a.window().overlaps(within)))
                    .toList();
        }

        @Override
        public Optional<Booking> find(BookingId id) {
            return Optional.ofNullable(state.bookings.get(id));
        }

        @Override
        public Map<BookingId, Booking> find(Collection<BookingId> ids) {
            return state.bookings.values().stream()
                    .filter(b -> ids.contains(b.id()))
                    .collect(Collectors.toMap(Booking::id, b -> b));
        }

        @Override
        public Optional<Booking> lock(BookingId id) {
            return find(id);
        }

        @Override
        public Optional<Booking> activeOf(ReferralId referral, Instant now) {
            return Optional.ofNullable(activeOf(List.of(referral), now).get(referral));
        }

        @Override
        public Map<ReferralId, Booking> activeOf(Collection<ReferralId> referrals, Instant now) {
            var active = new HashMap<ReferralId, Booking>();
            state.bookings.values().stream()
                    .filter(b -> referrals.contains(b.referral())
                            && b.blockingAt(now)
                            && !b.state().label().equals("FULFILLED"))
                    .forEach(b -> active.put(b.referral(), b));
            return active;
        }

        @Override
        public List<Booking> ofPatient(PatientId patient, TimeWindow within, Instant now) {
            return state.bookings.values().stream()
                    .filter(b -> b.patient().equals(patient)
                            && b.blockingAt(now)
                            && b.planned().overlaps(within))
                    .toList();
        }

        @Override
        public List<Booking> search(Query query) {
            return matching(query).skip(query.offset()).limit(query.count()).toList();
        }

        @Override
        public long count(Query query) {
            return matching(query).count();
        }

        private Stream<Booking> matching(Query q) {
            return state.bookings.values().stream()
                    .filter(b -> q.id().map(b.id()::equals).orElse(true))
                    .filter(b -> q.patient().map(b.patient()::equals).orElse(true))
                    .filter(b -> q.referral().map(b.referral()::equals).orElse(true))
                    .filter(b -> q.states().isEmpty()
                            || q.states().contains(b.state().label()))
                    .filter(b -> q.from()
                            .map(from -> !b.planned().start().isBefore(from))
                            .orElse(true))
                    .filter(b -> q.before()
                            .map(before -> b.planned().start().isBefore(before))
                            .orElse(true))
                    .filter(b -> q.resource()
                            .map(r -> b.allocations().stream()
                                    .anyMatch(a -> a.resource().equals(r)))
                            .orElse(true))
                    .sorted(Comparator.comparing(b -> b.planned().start()));
        }

        @Override
        public void save(Booking b, Instant now) {
            versionIs(b.version(), find(b.id()).map(Booking::version).orElse(0L));
            boolean taken = b.state().blocking()
                    && b.allocations().stream()
                            .anyMatch(a -> state.bookings.values().stream()
                                    .filter(other -> !other.id().equals(b.id())
                                            && other.state().blocking())
                                    .flatMap(other -> other.allocations().stream())
                                    .anyMatch(o -> o.resource().equals(a.resource())
                                            && o.window().overlaps(a.window())));
            if (taken) {
                throw new TimeTaken(new IllegalStateException("overlap"));
            }
            state.bookings.put(
                    b.id(),
                    new Booking(
                            b.id(),
                            b.referral(),
                            b.patient(),
                            b.state(),
                            b.plan(),
                            b.planned(),
                            b.allocations(),
                            b.created(),
                            b.createdBy(),
                            b.comment(),
                            b.version() + 1));
        }

        @Override
        public void addProposals(List<Proposal> proposals) {
            proposals.forEach(p -> state.proposals.put(p.id(), p));
        }

        @Override
        public Optional<Proposal> proposal(BookingId id) {
            return Optional.ofNullable(state.proposals.get(id));
        }

        @Override
        public Optional<Remembered> remembered(String caller, String key, Instant now) {
            return Optional.ofNullable(state.remembered.get(caller + "\n" + key));
        }

        @Override
        public void remember(String caller, String key, String bodyHash, Booking answer, Instant now) {
            state.remembered.put(caller + "\n" + key, new Remembered(bodyHash, answer));
        }
    }

    private record MemorySessions(State state) implements Sessions {
        @Override
        public Optional<CryoablationSession> find(SessionId id) {
            return Optional.ofNullable(state.sessions.get(id));
        }

        @Override
        public Optional<CryoablationSession> lock(SessionId id) {
            return find(id);
        }

        @Override
        public Set<SessionId> checkedIn(Collection<SessionId> ids) {
            return ids.stream()
                    .filter(id -> find(id).filter(s -> s.state() == SessionState.CHECKED_IN)
                            .isPresent())
                    .collect(Collectors.toSet());
        }

        @Override
        public List<CryoablationSession> within(TimeWindow stretch) {
            return state.sessions.values().stream()
                    .filter(s -> stretch.contains(s.planned().start()))
                    .toList();
        }

        @Override
        public List<CryoablationSession> ofLesion(LesionId lesion) {
            return state.sessions.values().stream()
                    .filter(s -> s.lesions().contains(lesion))
                    .toList();
        }

        @Override
        public List<CryoablationSession> ofPatient(PatientId patient) {
            return state.sessions.values().stream()
                    .filter(s -> s.patient().equals(patient))
                    .toList();
        }

        @Override
        public void save(CryoablationSession s) {
            versionIs(
                    s.version(), find(s.id()).map(CryoablationSession::version).orElse(0L));
            state.sessions.put(
                    s.id(),
                    new CryoablationSession(
                            s.id(),
                            s.referral(),
                            s.patient(),
                            s.lesions(),
                            s.state(),
                            s.plan(),
                            s.planned(),
                            s.stamps(),
                            s.treatments(),
                            s.version() + 1));
        }
    }

    private record MemoryPlans(State state) implements FollowUpPlans {
        @Override
        public Optional<FollowUpPlan> find(String id) {
            return Optional.ofNullable(state.plans.get(id));
        }

        @Override
        public Optional<FollowUpPlan> byVisit(String visit) {
            return state.plans.values().stream()
                    .filter(p -> p.visit(visit).isPresent())
                    .findFirst();
        }

        @Override
        public Optional<FollowUpPlan> lockByVisit(String visit) {
            return byVisit(visit);
        }

        @Override
        public Optional<FollowUpPlan> activeOf(LesionId lesion) {
            return ofLesion(lesion).stream().filter(FollowUpPlan::active).findFirst();
        }

        @Override
        public List<FollowUpPlan> ofLesion(LesionId lesion) {
            return state.plans.values().stream()
                    .filter(p -> p.lesion().equals(lesion))
                    .toList();
        }

        @Override
        public List<FollowUpPlan> ofPatient(PatientId patient) {
            return state.plans.values().stream()
                    .filter(p -> p.patient().equals(patient))
                    .toList();
        }

        @Override
        public List<FollowUpPlan> due(DayWindow days, LocalDate overdueOn) {
            return state.plans.values().stream()
                    .filter(p -> p.visits().stream()
                            .anyMatch(v -> days.contains(v.due())
                                    || (v.state().open() && v.window().last().isBefore(overdueOn))))
                    .toList();
        }

        @Override
        public void save(FollowUpPlan p) {
            versionIs(p.version(), find(p.id()).map(FollowUpPlan::version).orElse(0L));
            state.plans.put(
                    p.id(),
                    new FollowUpPlan(
                            p.id(),
                            p.lesion(),
                            p.patient(),
                            p.session(),
                            p.ordinal(),
                            p.treatedOn(),
                            p.template(),
                            p.templateVersion(),
                            p.baseline(),
                            p.active(),
                            p.visits(),
                            p.version() + 1));
        }
    }

    /** How often something was written about a subject; for the contract. */
    static long written(Work work, String subject) {
        return work.read(stores ->
                (long) Objects.requireNonNull(stores).outbox().about(subject).size());
    }
}
