package ir.scheduling;

import ir.domain.assessment.Answer;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitState;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.rule.Finding;
import ir.domain.rule.RuleSet;
import ir.domain.session.PlanParameters;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionId;
import ir.domain.shared.DateRange;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.CalendarEventRepository;
import ir.scheduling.booking.BookingRepository;
import ir.scheduling.ehrsync.SyncTask;
import ir.scheduling.ehrsync.SyncTaskRepository;
import ir.scheduling.feed.CalendarFeed;
import ir.scheduling.feed.CalendarFeedRepository;
import ir.scheduling.followup.FollowUpPlanRepository;
import ir.scheduling.intake.ReceivedResource;
import ir.scheduling.intake.ReceivedResourceRepository;
import ir.scheduling.mdt.MdtRepository;
import ir.scheduling.outbox.CircuitBreakerRegistry;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.readiness.ChecklistSnapshotRepository;
import ir.scheduling.referral.ReferralRepository;
import ir.scheduling.reminder.Reminder;
import ir.scheduling.reminder.ReminderRepository;
import ir.scheduling.repeat.RepeatCandidateRepository;
import ir.scheduling.search.SearchRepository;
import ir.scheduling.site.Site;
import ir.scheduling.site.SiteRepository;
import ir.scheduling.stock.StockRepository;
import ir.scheduling.subscription.Subscription;
import ir.scheduling.subscription.SubscriptionRepository;
import ir.scheduling.task.FailedItems;
import ir.scheduling.transaction.Repositories;
import ir.scheduling.transaction.TransactionManager;
import ir.scheduling.treatment.AdverseEventRepository;
import ir.scheduling.treatment.SessionRepository;
import ir.scheduling.waiting.WaitingListRepository;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stores in memory, one transaction at a time: what PostgreSQL's are held to, and they to it. */
public final class InMemoryTransactionManager implements TransactionManager {
    private State state = new State();

    /** Everything that is kept; copied for each transaction, so that a refused one leaves no trace. */
    private static final class State {
        final Map<SiteId, Site> sites = new LinkedHashMap<>();
        final Map<ResourceId, SchedulableResource> resources = new LinkedHashMap<>();
        final Map<ResourceId, SchedulableResource> retired = new LinkedHashMap<>();
        final Map<String, ProcedureTemplate> templates = new TreeMap<>();
        final Map<Integer, RuleSet> rules = new TreeMap<>();
        final Map<String, Instant> ready = new HashMap<>();
        final Map<PatientId, Patient> patients = new LinkedHashMap<>();
        final Map<String, ReceivedResource> receivedResources = new LinkedHashMap<>();
        final Map<LesionId, Lesion> lesions = new LinkedHashMap<>();
        final Map<ReferralId, Referral> referrals = new LinkedHashMap<>();
        final List<Overridden> overrides = new ArrayList<>();
        final Map<ReferralId, List<Answer>> answers = new HashMap<>();
        final List<ReferralRepository.RecordedFindings> findings = new ArrayList<>();
        final Map<ReferralId, ChecklistSnapshot> checklists = new HashMap<>();
        final Map<MeetingId, MdtMeeting> meetings = new LinkedHashMap<>();
        final List<MdtReview> reviews = new ArrayList<>();
        final Map<BookingId, Booking> bookings = new LinkedHashMap<>();
        final Map<BookingId, BookingProposal> proposals = new HashMap<>();
        final Map<String, BookingRepository.IdempotentResponse> idempotentResponses = new HashMap<>();
        final Map<SessionId, CryoablationSession> sessions = new LinkedHashMap<>();
        final Map<String, FollowUpPlan> plans = new LinkedHashMap<>();
        final List<FollowUpTemplate> followUpTemplates = new ArrayList<>();
        final Map<String, AdverseEvent> events = new LinkedHashMap<>();
        final Map<String, RepeatCandidate> candidates = new LinkedHashMap<>();
        final Map<String, CalendarFeed> calendarFeeds = new LinkedHashMap<>();
        final Map<String, Reminder> reminders = new LinkedHashMap<>();
        final Map<String, CalendarEvent> calendarEvents = new LinkedHashMap<>();
        final Map<String, ProbeLot> lots = new LinkedHashMap<>();
        final Map<BookingId, Map<String, Integer>> reserved = new HashMap<>();
        final Map<String, List<StockRepository.ProbeUsage>> uses = new HashMap<>();
        final Map<SiteId, Map<LocalDate, StockRepository.GasDay>> gas = new HashMap<>();
        final Map<BookingId, StockRepository.StockRequest> gasReserved = new HashMap<>();
        final Map<String, WaitingEntry> waiting = new LinkedHashMap<>();
        final List<Booking> bookingChanges = new ArrayList<>();
        final Set<ResourceId> calendarChanges = new HashSet<>();
        boolean configurationChanged;
        final List<Outbox.Event> outbox = new ArrayList<>();
        final List<Outbox.PendingEvent> pending = new ArrayList<>();
        final Map<String, Subscription> subscriptions = new TreeMap<>();
        final Map<String, List<Subscription.Event>> published = new HashMap<>();
        final Map<String, Instant> leases = new HashMap<>();
        final Map<String, SyncTask> syncTasks = new LinkedHashMap<>();
        final Map<String, Instant> syncTaskLeases = new HashMap<>();
        final Map<String, SyncTaskRepository.ReconciliationConflict> conflicts = new LinkedHashMap<>();
        final Map<String, Integer> failures = new HashMap<>();
        final Map<String, FailedItems.FailedItem> failed = new TreeMap<>();
        final Map<String, Instant> reminderLeases = new HashMap<>();
        final Map<String, Instant> open = new TreeMap<>();
        final List<AuditLog.AuditEntry> audit = new ArrayList<>();

        State copy() {
            var copy = new State();
            copy.sites.putAll(sites);
            copy.resources.putAll(resources);
            copy.retired.putAll(retired);
            copy.templates.putAll(templates);
            copy.rules.putAll(rules);
            copy.ready.putAll(ready);
            copy.patients.putAll(patients);
            copy.receivedResources.putAll(receivedResources);
            copy.lesions.putAll(lesions);
            copy.referrals.putAll(referrals);
            copy.overrides.addAll(overrides);
            copy.answers.putAll(answers);
            copy.findings.addAll(findings);
            copy.checklists.putAll(checklists);
            copy.meetings.putAll(meetings);
            copy.reviews.addAll(reviews);
            copy.bookings.putAll(bookings);
            copy.proposals.putAll(proposals);
            copy.idempotentResponses.putAll(idempotentResponses);
            copy.sessions.putAll(sessions);
            copy.plans.putAll(plans);
            copy.followUpTemplates.addAll(followUpTemplates);
            copy.events.putAll(events);
            copy.candidates.putAll(candidates);
            copy.calendarFeeds.putAll(calendarFeeds);
            copy.reminders.putAll(reminders);
            copy.calendarEvents.putAll(calendarEvents);
            copy.lots.putAll(lots);
            reserved.forEach((id, of) -> copy.reserved.put(id, new LinkedHashMap<>(of)));
            uses.forEach((id, of) -> copy.uses.put(id, new ArrayList<>(of)));
            gas.forEach((id, of) -> copy.gas.put(id, new TreeMap<>(of)));
            copy.gasReserved.putAll(gasReserved);
            copy.waiting.putAll(waiting);
            copy.outbox.addAll(outbox);
            copy.pending.addAll(pending);
            copy.subscriptions.putAll(subscriptions);
            published.forEach((id, of) -> copy.published.put(id, new ArrayList<>(of)));
            copy.leases.putAll(leases);
            copy.syncTasks.putAll(syncTasks);
            copy.syncTaskLeases.putAll(syncTaskLeases);
            copy.conflicts.putAll(conflicts);
            copy.failures.putAll(failures);
            copy.failed.putAll(failed);
            copy.reminderLeases.putAll(reminderLeases);
            copy.open.putAll(open);
            copy.audit.addAll(audit);
            return copy;
        }
    }

    private final List<Consumer<CommittedChanges>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void onCommit(Consumer<CommittedChanges> listener) {
        listeners.add(listener);
    }

    @Override
    public <T> Result<T> inTransaction(Function<Repositories, Result<T>> command) {
        return transact(command, result -> result instanceof Result.Success);
    }

    @Override
    public <T> T inReadTransaction(Function<Repositories, T> question) {
        return transact(question, answer -> true);
    }

    /** Told outside the monitor, as a database's listeners are. */
    private <T> T transact(Function<Repositories, T> work, Predicate<T> keep) {
        T result;
        CommittedChanges changes;
        synchronized (this) {
            var draft = state.copy();
            result = work.apply(new InMemoryRepositories(draft));
            if (keep.test(result)) {
                state = draft;
            }
            changes = keep.test(result)
                    ? new CommittedChanges(
                            List.copyOf(draft.bookingChanges),
                            Set.copyOf(draft.calendarChanges),
                            draft.configurationChanged)
                    : new CommittedChanges(List.of(), Set.of(), false);
        }
        if (!changes.isEmpty()) {
            listeners.forEach(listener -> listener.accept(changes));
        }
        return result;
    }

    private static void versionIs(long expected, long actual) {
        if (expected != actual) {
            throw new StaleVersionException(expected, actual);
        }
    }

    private record InMemoryRepositories(State state) implements Repositories {
        @Override
        public SiteRepository sites() {
            return new InMemorySiteRepository(state);
        }

        @Override
        public ReceivedResourceRepository receivedResources() {
            return new InMemoryReceivedResourceRepository(state);
        }

        @Override
        public ReferralRepository referrals() {
            return new InMemoryReferralRepository(state);
        }

        @Override
        public BookingRepository bookings() {
            return new InMemoryBookingRepository(state);
        }

        @Override
        public SessionRepository sessions() {
            return new InMemorySessionRepository(state);
        }

        @Override
        public AdverseEventRepository adverseEvents() {
            return new InMemoryAdverseEventRepository(state);
        }

        @Override
        public RepeatCandidateRepository repeatCandidates() {
            return new InMemoryRepeatCandidateRepository(state);
        }

        @Override
        public CalendarFeedRepository calendarFeeds() {
            return new InMemoryCalendarFeedRepository(state);
        }

        @Override
        public ReminderRepository reminders() {
            return new InMemoryReminderRepository(state);
        }

        @Override
        public FollowUpPlanRepository followUpPlans() {
            return new InMemoryFollowUpPlanRepository(state);
        }

        @Override
        public CalendarEventRepository calendarEvents() {
            return new InMemoryCalendarEventRepository(state);
        }

        @Override
        public StockRepository stock() {
            return new InMemoryStockRepository(state);
        }

        @Override
        public WaitingListRepository waitingList() {
            return new InMemoryWaitingListRepository(state);
        }

        @Override
        public ChecklistSnapshotRepository checklists() {
            return new ChecklistSnapshotRepository() {
                @Override
                public Map<ReferralId, ChecklistSnapshot> of(Collection<ReferralId> referrals) {
                    return some(state.checklists, referrals);
                }

                @Override
                public void save(ChecklistSnapshot checklist) {
                    state.checklists.put(checklist.referral(), checklist);
                }
            };
        }

        @Override
        public MdtRepository mdt() {
            return new InMemoryMdtRepository(state);
        }

        /** The questions of other systems are SQL; what they find is tested where there is SQL. */
        @Override
        public SearchRepository searches() {
            throw new UnsupportedOperationException("memory is not searched");
        }

        @Override
        public Outbox outbox() {
            return new Outbox() {
                @Override
                public void add(Event event) {
                    state.outbox.add(event);
                    state.pending.add(new PendingEvent(state.outbox.size(), event));
                }

                @Override
                public Set<String> alreadyPublished(String topic, Collection<String> subjects) {
                    return state.outbox.stream()
                            .filter(e -> e.topic().equals(topic))
                            .map(Event::subject)
                            .filter(subjects::contains)
                            .collect(Collectors.toSet());
                }

                @Override
                public boolean tryLock() {
                    return true;
                }

                @Override
                public List<PendingEvent> pending(int limit) {
                    return state.pending.stream().limit(limit).toList();
                }

                @Override
                public void markPublished(List<PendingEvent> events) {
                    state.pending.removeAll(events);
                }

                @Override
                public Optional<Event> find(long number) {
                    return Optional.of(state.outbox.get((int) number - 1));
                }

                @Override
                public List<Event> findBySubject(String subject) {
                    return state.outbox.stream()
                            .filter(e -> e.subject().equals(subject))
                            .toList();
                }
            };
        }

        @Override
        public CircuitBreakerRegistry circuitBreakers() {
            return new InMemoryCircuitBreakerRegistry(state);
        }

        @Override
        public SyncTaskRepository syncTasks() {
            return new InMemorySyncTaskRepository(state);
        }

        @Override
        public FailedItems failedItems() {
            return new MemoryFailedItems(state);
        }

        @Override
        public SubscriptionRepository subscriptions() {
            return new InMemorySubscriptionRepository(state);
        }

        @Override
        public AuditLog audit() {
            return new AuditLog() {
                @Override
                public void addAll(List<AuditEntry> entries) {
                    state.audit.addAll(entries);
                }

                @Override
                public List<AuditEntry> latest(int count) {
                    var entries = new ArrayList<>(state.audit);
                    java.util.Collections.reverse(entries);
                    return entries.stream().limit(count).toList();
                }
            };
        }
    }

    private record InMemorySiteRepository(State state) implements SiteRepository {
        @Override
        public Site site() {
            return state.sites.values().iterator().next();
        }

        @Override
        public List<Site> all() {
            return List.copyOf(state.sites.values());
        }

        @Override
        public Optional<Site> site(SiteId id) {
            return Optional.ofNullable(state.sites.get(id));
        }

        @Override
        public void save(Site site) {
            state.sites.put(site.id(), site);
            state.configurationChanged = true;
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
        public List<SchedulableResource> resources() {
            return List.copyOf(state.resources.values());
        }

        @Override
        public List<SchedulableResource> retired() {
            return List.copyOf(state.retired.values());
        }

        @Override
        public Optional<SchedulableResource> resource(ResourceId id) {
            return Optional.ofNullable(state.resources.get(id));
        }

        @Override
        public void save(SchedulableResource resource) {
            state.retired.remove(resource.id());
            state.resources.put(resource.id(), resource);
            state.calendarChanges.add(resource.id());
        }

        @Override
        public void retire(ResourceId id) {
            Optional.ofNullable(state.resources.remove(id)).ifPresent(gone -> state.retired.put(id, gone));
            state.configurationChanged = true;
        }

        @Override
        public ProcedureTemplate template() {
            return state.templates.values().iterator().next();
        }

        @Override
        public List<ProcedureTemplate> templates() {
            return List.copyOf(state.templates.values());
        }

        @Override
        public void save(ProcedureTemplate template) {
            state.templates.put(template.code(), template);
            state.configurationChanged = true;
        }

        @Override
        public RuleSet rulesOn(LocalDate day) {
            return state.rules.values().stream()
                    .filter(rules -> !rules.effectiveFrom().isAfter(day))
                    .filter(rules -> rules.approval() == RuleSet.Approval.APPROVED || rules.version() == 1)
                    .max(Comparator.comparing(RuleSet::effectiveFrom).thenComparing(RuleSet::version))
                    .orElseThrow();
        }

        @Override
        public List<RuleSet> ruleSets() {
            return state.rules.values().stream()
                    .sorted(Comparator.comparingInt(RuleSet::version).reversed())
                    .toList();
        }

        @Override
        public void discard(RuleSet draft) {
            state.rules.remove(draft.version());
        }

        @Override
        public void save(RuleSet rules) {
            state.rules.put(rules.version(), rules);
        }
    }

    private record Overridden(ReferralId referral, String rule, Finding.Override override) {}

    private static <K, V> Map<K, V> some(Map<K, V> all, Collection<K> keys) {
        var found = new HashMap<>(all);
        found.keySet().retainAll(keys);
        return found;
    }

    private record InMemoryMdtRepository(State state) implements MdtRepository {
        @Override
        public Optional<MdtMeeting> lock(MeetingId id) {
            return Optional.ofNullable(state.meetings.get(id));
        }

        @Override
        public List<MdtMeeting> findFrom(Instant earliest) {
            return state.meetings.values().stream()
                    .filter(m -> !m.starts().isBefore(earliest))
                    .sorted(Comparator.comparing(MdtMeeting::starts))
                    .toList();
        }

        @Override
        public void save(MdtMeeting m) {
            versionIs(m.version(), lock(m.id()).map(MdtMeeting::version).orElse(0L));
            state.meetings.put(
                    m.id(),
                    new MdtMeeting(
                            m.id(),
                            m.starts(),
                            m.title(),
                            m.agenda(),
                            m.attendees(),
                            m.minutes(),
                            m.closed(),
                            m.version() + 1));
        }

        @Override
        public void add(MdtReview review) {
            state.reviews.add(review);
        }

        @Override
        public Map<ReferralId, List<MdtReview>> reviews(Collection<ReferralId> referrals) {
            return state.reviews.stream()
                    .filter(r -> referrals.contains(r.referral()))
                    .collect(Collectors.groupingBy(MdtReview::referral));
        }
    }

    private record InMemoryReceivedResourceRepository(State state) implements ReceivedResourceRepository {
        @Override
        public void add(ReceivedResource received) {
            state.receivedResources.put(received.id(), received);
        }

        @Override
        public void replace(ReceivedResource received) {
            add(received);
        }

        @Override
        public void index(ReceivedResource received) {
            add(received);
        }

        @Override
        public List<ReceivedResource> find(String kind, Collection<String> ids) {
            return ids.stream().flatMap(id -> find(kind, id).stream()).toList();
        }

        @Override
        public void save(Patient patient) {
            state.patients.put(patient.id(), patient);
        }

        @Override
        public List<PatientId> mergedInto(PatientId id) {
            return state.patients.values().stream()
                    .filter(p -> p.mergedInto().equals(Optional.of(id)))
                    .map(Patient::id)
                    .toList();
        }

        @Override
        public boolean mergePatient(PatientId from, PatientId into) {
            throw new UnsupportedOperationException("documents are moved by SQL");
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
            var requested = text.toLowerCase(Locale.ROOT);
            return state.patients.values().stream()
                    .filter(p -> p.medicalRecordNumber().equals(text)
                            || p.birthDate().map(b -> b.toString().equals(text)).orElse(false)
                            || (p.familyName() + " " + p.givenNames())
                                    .toLowerCase(Locale.ROOT)
                                    .startsWith(requested))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Optional<ReceivedResource> find(String kind, String id) {
            return Optional.ofNullable(state.receivedResources.get(id))
                    .filter(e -> e.resourceType().equals(kind));
        }

        @Override
        public Optional<ReceivedResource> byIdentifier(String kind, String system, String value) {
            return state.receivedResources.values().stream()
                    .filter(e -> e.resourceType().equals(kind)
                            && e.identifierSystem().equals(Optional.of(system))
                            && e.identifierValue().equals(Optional.of(value)))
                    .findFirst();
        }

        @Override
        public List<ReceivedResource> of(Collection<PatientId> patients, Collection<String> kinds) {
            return state.receivedResources.values().stream()
                    .filter(e -> patients.contains(e.patient()) && kinds.contains(e.resourceType()))
                    .toList();
        }
    }

    private record InMemoryReferralRepository(State state) implements ReferralRepository {
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
                    .filter(r -> r.state().isOpen())
                    .sorted(Comparator.comparing(Referral::treatBy))
                    .toList();
        }

        @Override
        public List<String> openIds() {
            return open().stream().map(r -> r.id().value()).toList();
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
                            r.treatBy(),
                            r.state(),
                            r.confirmedPlan(),
                            r.series(),
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
            state.overrides.add(new Overridden(referral, rule, override));
        }

        @Override
        public Map<ReferralId, Map<String, List<Finding.Override>>> overrides(Collection<ReferralId> referrals) {
            return state.overrides.stream()
                    .filter(o -> referrals.contains(o.referral()))
                    .collect(Collectors.groupingBy(
                            Overridden::referral,
                            Collectors.groupingBy(
                                    Overridden::rule, Collectors.mapping(Overridden::override, Collectors.toList()))));
        }

        @Override
        public List<Referral> ofPatient(PatientId patient) {
            return state.referrals.values().stream()
                    .filter(r -> r.patient().equals(patient))
                    .sorted(Comparator.comparing(Referral::treatBy).reversed())
                    .toList();
        }

        @Override
        public List<Referral> latest(int limit) {
            return state.referrals.values().stream()
                    .sorted(Comparator.comparing(Referral::treatBy).reversed())
                    .limit(limit)
                    .toList();
        }

        @Override
        public void addAnswers(ReferralId referral, List<Answer> answers) {
            var all = new ArrayList<>(state.answers.getOrDefault(referral, List.of()));
            all.addAll(answers);
            state.answers.put(referral, List.copyOf(all));
        }

        @Override
        public Map<ReferralId, List<Answer>> answers(Collection<ReferralId> referrals) {
            return some(state.answers, referrals);
        }

        @Override
        public void saveFindings(RecordedFindings stored) {
            state.findings.add(stored);
        }

        @Override
        public List<RecordedFindings> findings(ReferralId referral) {
            return state.findings.stream()
                    .filter(k -> k.referral().equals(referral))
                    .toList();
        }
    }

    private record InMemoryBookingRepository(State state) implements BookingRepository {
        /** One transaction at a time: nobody is there to be kept out. */
        @Override
        public List<SchedulableResource> lockResources(SortedSet<ResourceId> resources) {
            return resources.stream()
                    .flatMap(id -> Optional.ofNullable(state.resources.get(id)).stream())
                    .toList();
        }

        @Override
        public List<Booking> findConflicting(
                Collection<ResourceId> resources, TimeRange within, ReferralId referral, PatientId patient) {
            return state.bookings.values().stream()
                    .filter(b -> b.state().occupiesResources())
                    .filter(b -> uses(b, resources, within)
                            || (b.referral().equals(referral)
                                    && !b.state().code().equals("FULFILLED"))
                            || (b.patient().equals(patient) && b.planned().overlaps(within)))
                    .toList();
        }

        private static boolean uses(Booking b, Collection<ResourceId> resources, TimeRange within) {
            return b.allocations().stream()
                    .anyMatch(
                            a -> resources.contains(a.resource()) && a.window().overlaps(within));
        }

        @Override
        public List<Booking> occupyingAfter(Instant from) {
            return state.bookings.values().stream()
                    .filter(b ->
                            b.state().occupiesResources() && b.planned().end().isAfter(from))
                    .toList();
        }

        @Override
        public List<Booking> findOverlapping(Collection<ResourceId> resources, TimeRange within) {
            return state.bookings.values().stream()
                    .filter(b -> b.state().occupiesResources() && uses(b, resources, within))
                    .sorted(Comparator.comparing(b -> b.planned().start()))
                    .toList();
        }

        @Override
        public List<Booking> ofResource(ResourceId resource, TimeRange within) {
            return state.bookings.values().stream()
                    .filter(b -> Set.of("BOOKED", "FULFILLED", "CANCELLED", "NO_SHOW")
                            .contains(b.state().code()))
                    .filter(b -> b.allocations().stream()
                            .anyMatch(a -> a.resource().equals(resource)
                                    && within.contains(a.window().start())))
                    .sorted(Comparator.comparing((Booking b) -> b.planned().start()))
                    .toList();
        }

        @Override
        public List<Booking> findExpiredHolds(Instant now, int limit) {
            return state.bookings.values().stream()
                    .filter(b -> b.isExpired(now))
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<String> lapsedIds(Instant now, int limit) {
            return findExpiredHolds(now, limit).stream()
                    .map(b -> b.id().value())
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
        public Map<ReferralId, List<Booking>> activeOf(Collection<ReferralId> referrals, Instant now) {
            return state.bookings.values().stream()
                    .filter(b -> referrals.contains(b.referral())
                            && b.occupiesResourcesAt(now)
                            && !b.state().code().equals("FULFILLED"))
                    .sorted(Comparator.comparing(Booking::sessionNumber))
                    .collect(Collectors.groupingBy(Booking::referral));
        }

        @Override
        public List<Booking> ofReferral(ReferralId referral) {
            return state.bookings.values().stream()
                    .filter(b -> b.referral().equals(referral))
                    .sorted(Comparator.comparing(b -> b.planned().start()))
                    .toList();
        }

        @Override
        public List<Booking> ofPatient(PatientId patient, TimeRange within, Instant now) {
            return state.bookings.values().stream()
                    .filter(b -> b.patient().equals(patient)
                            && b.occupiesResourcesAt(now)
                            && b.planned().overlaps(within))
                    .toList();
        }

        @Override
        public List<Booking> findStartingIn(TimeRange within, int limit) {
            return state.bookings.values().stream()
                    .filter(b -> within.contains(b.planned().start()))
                    .sorted(Comparator.comparing(b -> b.planned().start()))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Booking save(Booking b, Instant now) {
            versionIs(b.version(), find(b.id()).map(Booking::version).orElse(0L));
            boolean taken = b.state().occupiesResources()
                    && b.allocations().stream()
                            .anyMatch(a -> state.bookings.values().stream()
                                    .filter(other -> !other.id().equals(b.id())
                                            && other.state().occupiesResources())
                                    .flatMap(other -> other.allocations().stream())
                                    .anyMatch(o -> o.resource().equals(a.resource())
                                            && o.window().overlaps(a.window())));
            if (taken) {
                throw new OverlappingAllocationException(new IllegalStateException("overlap"));
            }
            var stored = b.withVersion(b.version() + 1);
            state.bookings.put(b.id(), stored);
            state.bookingChanges.add(stored);
            return stored;
        }

        @Override
        public void addProposals(String search, List<BookingProposal> proposals) {
            proposals.forEach(p -> state.proposals.put(p.id(), p));
        }

        @Override
        public Optional<BookingProposal> proposal(BookingId id) {
            return Optional.ofNullable(state.proposals.get(id));
        }

        @Override
        public void purgeExpired(Instant now) {
            state.proposals.values().removeIf(p -> p.expires().isBefore(now.minusSeconds(3600)));
        }

        @Override
        public Optional<IdempotentResponse> findIdempotentResponse(String caller, String key, Instant now) {
            return Optional.ofNullable(state.idempotentResponses.get(caller + "\n" + key));
        }

        @Override
        public void saveIdempotentResponse(String caller, String key, String bodyHash, Booking answer, Instant now) {
            state.idempotentResponses.put(caller + "\n" + key, new IdempotentResponse(bodyHash, answer));
        }
    }

    private record InMemorySessionRepository(State state) implements SessionRepository {
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
        public List<String> idsWithin(TimeRange range) {
            return findStartingIn(range).stream().map(s -> s.id().value()).toList();
        }

        @Override
        public List<CryoablationSession> findStartingIn(TimeRange range) {
            return state.sessions.values().stream()
                    .filter(s -> range.contains(s.planned().start()))
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
        public List<CryoablationSession> findComparable(PlanParameters plan, int limit) {
            return state.sessions.values().stream()
                    .filter(s -> s.state() == SessionState.COMPLETED)
                    .filter(s -> s.plan().input().anaesthesia() == plan.anaesthesia()
                            && s.plan().input().probes() == plan.probes()
                            && s.plan().input().positions() == plan.positions())
                    .sorted(Comparator.comparing(
                                    (CryoablationSession s) -> s.planned().start())
                            .reversed())
                    .limit(limit)
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
                            s.course(),
                            s.version() + 1));
        }
    }

    private record InMemoryFollowUpPlanRepository(State state) implements FollowUpPlanRepository {
        @Override
        public Optional<FollowUpPlan> find(String id) {
            return Optional.ofNullable(state.plans.get(id));
        }

        @Override
        public Optional<FollowUpPlan> lock(String id) {
            return find(id);
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
            return ofLesions(List.of(lesion));
        }

        @Override
        public List<FollowUpPlan> ofLesions(Collection<LesionId> lesions) {
            return state.plans.values().stream()
                    .filter(p -> lesions.contains(p.lesion()))
                    .toList();
        }

        @Override
        public List<FollowUpPlan> ofPatient(PatientId patient) {
            return state.plans.values().stream()
                    .filter(p -> p.patient().equals(patient))
                    .toList();
        }

        @Override
        public List<FollowUpPlan> due(DateRange days, TimeRange stretch, LocalDate overdueOn) {
            return state.plans.values().stream()
                    .filter(p -> p.visits().stream()
                            .anyMatch(v -> days.contains(v.due())
                                    || (v.state().open() && v.window().last().isBefore(overdueOn))
                                    || isScheduledIn(v, stretch)))
                    .toList();
        }

        @Override
        public List<FollowUpPlan> treated(DateRange range) {
            return state.plans.values().stream()
                    .filter(p -> range.contains(p.treatedOn()))
                    .toList();
        }

        @Override
        public List<String> treatedIds(DateRange range) {
            return treated(range).stream().map(FollowUpPlan::id).toList();
        }

        @Override
        public List<String> begunIds(LocalDate today) {
            return state.plans.values().stream()
                    .filter(p -> p.active()
                            && p.visits().stream()
                                    .anyMatch(v -> v.state().open()
                                            && !v.window().first().isAfter(today)))
                    .map(FollowUpPlan::id)
                    .toList();
        }

        @Override
        public List<String> takingPlaceIds(TimeRange range) {
            return findScheduledIn(range, List.of()).stream()
                    .map(FollowUpPlan::id)
                    .toList();
        }

        @Override
        public List<FollowUpPlan> findScheduledIn(TimeRange range, Collection<ResourceId> places) {
            return state.plans.values().stream()
                    .filter(p -> p.visits().stream()
                            .filter(v -> isScheduledIn(v, range))
                            .anyMatch(v -> places.isEmpty()
                                    || v.appointment()
                                            .flatMap(a -> a.clinic())
                                            .filter(places::contains)
                                            .isPresent()))
                    .toList();
        }

        private static boolean isScheduledIn(FollowUpVisit visit, TimeRange range) {
            return visit.state() == VisitState.SCHEDULED
                    && visit.appointment()
                            .filter(a -> range.contains(a.window().start()))
                            .isPresent();
        }

        @Override
        public FollowUpTemplate template(String name) {
            return templates().stream()
                    .filter(t -> t.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public List<FollowUpTemplate> templates() {
            return Stream.concat(state.followUpTemplates.stream(), FollowUpTemplate.defaults().stream())
                    .sorted(Comparator.comparing(FollowUpTemplate::version).reversed())
                    .toList();
        }

        @Override
        public void add(FollowUpTemplate template) {
            state.followUpTemplates.add(template);
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
                            p.unscheduled(),
                            p.notes(),
                            p.version() + 1));
            var places = state.plans.values().stream()
                    .flatMap(plan -> plan.visits().stream())
                    .filter(v -> v.state() == VisitState.SCHEDULED)
                    .flatMap(v -> v.appointment().stream())
                    .filter(a -> a.clinic().isPresent())
                    .toList();
            for (int i = 0; i < places.size(); i++) {
                for (int j = i + 1; j < places.size(); j++) {
                    if (places.get(i).clinic().equals(places.get(j).clinic())
                            && places.get(i).window().overlaps(places.get(j).window())) {
                        throw new OverlappingAllocationException(new IllegalStateException("a place is taken"));
                    }
                }
            }
        }
    }

    private record InMemoryAdverseEventRepository(State state) implements AdverseEventRepository {
        @Override
        public Optional<AdverseEvent> find(String id) {
            return Optional.ofNullable(state.events.get(id));
        }

        private List<AdverseEvent> where(Predicate<AdverseEvent> which) {
            return state.events.values().stream()
                    .filter(which)
                    .sorted(Comparator.comparing(AdverseEvent::onset).thenComparing(AdverseEvent::id))
                    .toList();
        }

        @Override
        public List<AdverseEvent> ofLesion(LesionId lesion) {
            return where(e -> e.lesion().equals(lesion));
        }

        @Override
        public List<AdverseEvent> ofPatient(PatientId patient) {
            return where(e -> e.patient().equals(patient));
        }

        @Override
        public List<AdverseEvent> ofSessions(Collection<SessionId> sessions) {
            return where(e -> sessions.contains(e.session()));
        }

        @Override
        public void save(AdverseEvent e) {
            versionIs(e.version(), find(e.id()).map(AdverseEvent::version).orElse(0L));
            state.events.put(
                    e.id(),
                    new AdverseEvent(
                            e.id(),
                            e.patient(),
                            e.lesion(),
                            e.session(),
                            e.term(),
                            e.description(),
                            e.scale(),
                            e.grade(),
                            e.onset(),
                            e.causality(),
                            e.admissionDays(),
                            e.resolvedOn(),
                            e.enteredInErrorReason(),
                            e.recordedAt(),
                            e.recordedBy(),
                            e.version() + 1));
        }
    }

    private record InMemoryRepeatCandidateRepository(State state) implements RepeatCandidateRepository {
        @Override
        public Optional<RepeatCandidate> find(String id) {
            return Optional.ofNullable(state.candidates.get(id));
        }

        @Override
        public Optional<RepeatCandidate> lock(String id) {
            return find(id);
        }

        @Override
        public Optional<RepeatCandidate> openOf(LesionId lesion) {
            return ofLesion(lesion).stream().filter(c -> c.state().open()).findFirst();
        }

        @Override
        public List<RepeatCandidate> ofLesion(LesionId lesion) {
            return state.candidates.values().stream()
                    .filter(c -> c.lesion().equals(lesion))
                    .toList();
        }

        @Override
        public List<RepeatCandidate> ofPatient(PatientId patient) {
            return state.candidates.values().stream()
                    .filter(c -> c.patient().equals(patient))
                    .toList();
        }

        @Override
        public List<RepeatCandidate> open() {
            return state.candidates.values().stream()
                    .filter(c -> c.state().open())
                    .toList();
        }

        @Override
        public void save(RepeatCandidate c) {
            versionIs(c.version(), find(c.id()).map(RepeatCandidate::version).orElse(0L));
            state.candidates.put(
                    c.id(),
                    new RepeatCandidate(
                            c.id(),
                            c.lesion(),
                            c.patient(),
                            c.plan(),
                            c.treatedOn(),
                            c.state(),
                            c.triggers(),
                            c.decision(),
                            c.referral(),
                            c.history(),
                            c.version() + 1));
        }
    }

    private record InMemoryCalendarFeedRepository(State state) implements CalendarFeedRepository {
        @Override
        public Optional<CalendarFeed> find(String id) {
            return Optional.ofNullable(state.calendarFeeds.get(id));
        }

        @Override
        public Optional<CalendarFeed> byHash(String tokenHash) {
            return state.calendarFeeds.values().stream()
                    .filter(f -> f.tokenHash().equals(tokenHash))
                    .findFirst();
        }

        @Override
        public List<CalendarFeed> ofOwner(String login) {
            return state.calendarFeeds.values().stream()
                    .filter(f -> f.owner().equals(login))
                    .sorted(Comparator.comparing(CalendarFeed::created).reversed())
                    .toList();
        }

        @Override
        public void add(CalendarFeed feed) {
            state.calendarFeeds.put(feed.id(), feed);
        }

        @Override
        public void revoke(String id, Instant now) {
            state.calendarFeeds.computeIfPresent(id, (key, f) -> with(f, Optional.of(now), f.lastRead()));
        }

        @Override
        public void markRead(String id, Instant now) {
            state.calendarFeeds.computeIfPresent(id, (key, f) -> with(f, f.revoked(), Optional.of(now)));
        }

        private static CalendarFeed with(CalendarFeed f, Optional<Instant> revoked, Optional<Instant> read) {
            return new CalendarFeed(
                    f.id(), f.tokenHash(), f.owner(), f.resource(), f.withNames(), f.created(), revoked, read);
        }
    }

    private record InMemoryReminderRepository(State state) implements ReminderRepository {
        @Override
        public void add(Collection<Reminder> reminders) {
            reminders.forEach(r -> state.reminders.putIfAbsent(r.key(), r));
        }

        @Override
        public Optional<Reminder> claim(Instant now, Instant until) {
            var due = state.reminders.values().stream()
                    .filter(r -> r.state() == Reminder.State.QUEUED)
                    .filter(r -> !r.nextTry().isAfter(now))
                    .filter(r -> !state.reminderLeases
                            .getOrDefault(r.key(), Instant.MIN)
                            .isAfter(now))
                    .min(Comparator.comparing(Reminder::nextTry));
            due.ifPresent(r -> state.reminderLeases.put(r.key(), until));
            return due;
        }

        @Override
        public Optional<Reminder> find(String key) {
            return Optional.ofNullable(state.reminders.get(key));
        }

        @Override
        public void save(Reminder reminder) {
            state.reminders.put(reminder.key(), reminder);
            state.reminderLeases.remove(reminder.key());
        }

        @Override
        public void cancel(PatientId patient, Instant now) {
            state.reminders.replaceAll(
                    (key, r) -> r.patient().equals(Optional.of(patient)) && r.state() == Reminder.State.QUEUED
                            ? new Reminder(
                                    r.key(),
                                    r.type(),
                                    r.patient(),
                                    r.subject(),
                                    r.starts(),
                                    Reminder.State.DROPPED,
                                    r.attempts(),
                                    r.nextTry(),
                                    r.created(),
                                    Optional.of(now),
                                    Optional.of("follow-up ended"))
                            : r);
        }

        @Override
        public List<Reminder> latest(int count) {
            var all = new ArrayList<>(state.reminders.values());
            java.util.Collections.reverse(all);
            return all.stream().limit(count).toList();
        }
    }

    private record InMemoryCalendarEventRepository(State state) implements CalendarEventRepository {
        @Override
        public Optional<CalendarEvent> find(String id) {
            return Optional.ofNullable(state.calendarEvents.get(id));
        }

        @Override
        public Optional<CalendarEvent> ofSource(CalendarEvent.Source source) {
            return state.calendarEvents.values().stream()
                    .filter(e -> e.source().equals(source))
                    .findFirst();
        }

        @Override
        public List<CalendarEvent> of(Collection<ResourceId> resources, Collection<SiteId> sites, TimeRange within) {
            return state.calendarEvents.values().stream()
                    .filter(e -> e.resource().map(resources::contains).orElse(sites.contains(e.site()))
                            && (e.repeats().isPresent() || e.window().overlaps(within)))
                    .toList();
        }

        @Override
        public List<CalendarEvent> list(SiteId site, TimeRange within) {
            return state.calendarEvents.values().stream()
                    .filter(e -> e.site().equals(site)
                            && (e.repeats().isPresent() || e.window().overlaps(within)))
                    .sorted(Comparator.comparing(CalendarEvent::window))
                    .toList();
        }

        @Override
        public void save(CalendarEvent event) {
            state.calendarEvents.put(event.id(), event);
            notifyChange(event);
        }

        @Override
        public void remove(CalendarEvent event) {
            state.calendarEvents.remove(event.id());
            notifyChange(event);
        }

        private void notifyChange(CalendarEvent event) {
            event.resource().ifPresentOrElse(state.calendarChanges::add, () -> state.configurationChanged = true);
        }
    }

    private record InMemoryStockRepository(State state) implements StockRepository {
        @Override
        public List<ProbeLot> lots(SiteId site) {
            return state.lots.values().stream()
                    .filter(l -> l.site().equals(site))
                    .sorted(Comparator.comparing(ProbeLot::expires).thenComparing(ProbeLot::id))
                    .toList();
        }

        @Override
        public Optional<ProbeLot> lot(String id) {
            return Optional.ofNullable(state.lots.get(id));
        }

        @Override
        public void save(ProbeLot lot) {
            int reserved = lot(lot.id()).map(ProbeLot::reserved).orElse(0);
            count(lot, lot.onHand(), reserved);
        }

        private void count(ProbeLot l, int onHand, int reserved) {
            state.lots.put(
                    l.id(),
                    new ProbeLot(
                            l.id(), l.site(), l.size(), l.lot(), l.udi(), l.expires(), onHand, reserved, l.recalled()));
        }

        @Override
        public StockForecast forecast(SiteId site, ProbeSize size, int probes, int cylinders, LocalDate from) {
            if (lots(site).isEmpty()) {
                return new StockForecast(Optional.empty(), List.of());
            }
            var last = from.minusDays(1);
            for (var lot : lots(site)) {
                int free = lots(site).stream()
                        .filter(l -> l.size() == size && l.usableOn(lot.expires()))
                        .mapToInt(ProbeLot::free)
                        .sum();
                if (free >= probes && lot.expires().isAfter(last)) {
                    last = lot.expires();
                }
            }
            return new StockForecast(
                    Optional.of(last),
                    gas(site, from).stream()
                            .filter(g -> g.capacity() - g.reserved() < cylinders)
                            .map(GasDay::day)
                            .toList());
        }

        @Override
        public Optional<Shortage> reserve(BookingId booking, Site site, StockRequest needed) {
            if (lots(site.id()).isEmpty()) {
                return Optional.empty();
            }
            var usable = lots(site.id()).stream()
                    .filter(l -> l.size() == needed.size() && l.usableOn(needed.day()))
                    .toList();
            int free = usable.stream().mapToInt(ProbeLot::free).sum();
            if (free < needed.probes()) {
                return Optional.of(new Shortage(needed.size().name(), needed.probes(), free));
            }
            var day = gasOn(site.id(), needed.day(), site.gas().cylindersPerDay());
            if (day.capacity() - day.reserved() < needed.cylinders()) {
                return Optional.of(new Shortage("ARGON", needed.cylinders(), day.capacity() - day.reserved()));
            }
            setGasDay(site.id(), day.day(), day.capacity(), day.reserved() + needed.cylinders());
            state.gasReserved.put(booking, needed);
            int missing = needed.probes();
            for (var lot : usable) {
                int taken = Math.min(missing, lot.free());
                if (taken > 0) {
                    count(lot, lot.onHand(), lot.reserved() + taken);
                    state.reserved
                            .computeIfAbsent(booking, id -> new LinkedHashMap<>())
                            .put(lot.id(), taken);
                    missing -= taken;
                }
            }
            return Optional.empty();
        }

        private GasDay gasOn(SiteId site, LocalDate day, int usual) {
            return state.gas.getOrDefault(site, Map.of()).getOrDefault(day, new GasDay(day, usual, 0));
        }

        private void setGasDay(SiteId site, LocalDate day, int capacity, int reserved) {
            state.gas.computeIfAbsent(site, id -> new TreeMap<>()).put(day, new GasDay(day, capacity, reserved));
        }

        @Override
        public void release(BookingId booking) {
            Optional.ofNullable(state.reserved.remove(booking)).orElse(Map.of()).forEach((id, taken) -> {
                var lot = lot(id).orElseThrow();
                count(lot, lot.onHand(), lot.reserved() - taken);
            });
            Optional.ofNullable(state.gasReserved.remove(booking))
                    .ifPresent(needed -> state.gas.forEach((site, of) -> {
                        var day = of.get(needed.day());
                        if (day != null) {
                            of.put(
                                    day.day(),
                                    new GasDay(day.day(), day.capacity(), day.reserved() - needed.cylinders()));
                        }
                    }));
        }

        @Override
        public Map<ProbeLot, Integer> reservedFor(BookingId booking) {
            var of = new LinkedHashMap<ProbeLot, Integer>();
            state.reserved.getOrDefault(booking, Map.of()).forEach((id, taken) -> of.put(lot(id).orElseThrow(), taken));
            return of;
        }

        @Override
        public List<BookingId> bookingsRelyingOn(String lot) {
            return state.reserved.entrySet().stream()
                    .filter(e -> e.getValue().containsKey(lot))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        @Override
        public Optional<Shortage> use(SessionId session, LesionId lesion, ProbeLot requested, int probes, Instant now) {
            var lot = lot(requested.id()).orElseThrow();
            var own = state.reserved.computeIfAbsent(new BookingId(session.value()), id -> new LinkedHashMap<>());
            int promised = Math.min(probes, own.getOrDefault(lot.id(), 0));
            if (lot.free() + own.getOrDefault(lot.id(), 0) < probes) {
                return Optional.of(new Shortage(lot.lot(), probes, lot.free() + own.getOrDefault(lot.id(), 0)));
            }
            own.merge(lot.id(), -promised, Integer::sum);
            own.remove(lot.id(), 0);
            count(lot, lot.onHand() - probes, lot.reserved() - promised);
            state.uses
                    .computeIfAbsent(lot.id(), id -> new ArrayList<>())
                    .add(new ProbeUsage(session, lesion, probes, now));
            return Optional.empty();
        }

        @Override
        public List<ProbeUsage> usesOf(String lot) {
            return List.copyOf(state.uses.getOrDefault(lot, List.of()));
        }

        @Override
        public List<GasDay> gas(SiteId site, LocalDate from) {
            return state.gas.getOrDefault(site, Map.of()).values().stream()
                    .filter(g -> !g.day().isBefore(from))
                    .toList();
        }

        @Override
        public boolean setGas(SiteId site, LocalDate day, int capacity) {
            int reserved = gasOn(site, day, capacity).reserved();
            if (reserved > capacity) {
                return false;
            }
            setGasDay(site, day, capacity, reserved);
            return true;
        }
    }

    private record InMemoryWaitingListRepository(State state) implements WaitingListRepository {
        @Override
        public List<WaitingEntry> active() {
            return state.waiting.values().stream()
                    .filter(WaitingEntry::active)
                    .sorted(Comparator.comparing(WaitingEntry::since))
                    .toList();
        }

        @Override
        public Optional<WaitingEntry> activeOf(ReferralId referral) {
            return active().stream().filter(e -> e.referral().equals(referral)).findFirst();
        }

        @Override
        public Optional<WaitingEntry> lock(String id) {
            return Optional.ofNullable(state.waiting.get(id));
        }

        @Override
        public WaitingEntry save(WaitingEntry entry) {
            versionIs(
                    entry.version(), lock(entry.id()).map(WaitingEntry::version).orElse(0L));
            var stored = entry.withVersion(entry.version() + 1);
            state.waiting.put(entry.id(), stored);
            return stored;
        }
    }

    /** How often something was written about a subject; for the contract. */
    static long written(TransactionManager transactions, String subject) {
        return transactions.inReadTransaction(repositories -> (long) Objects.requireNonNull(repositories)
                .outbox()
                .findBySubject(subject)
                .size());
    }

    private record InMemorySyncTaskRepository(State state) implements SyncTaskRepository {
        private static String key(SyncTask.Direction direction, String kind, String id) {
            return direction + " " + kind + " " + id;
        }

        @Override
        public Optional<SyncTask> lock(SyncTask.Direction direction, String kind, String id) {
            return Optional.ofNullable(state.syncTasks.get(key(direction, kind, id)));
        }

        @Override
        public void save(SyncTask task) {
            var key = key(task.direction(), task.resourceType(), task.id());
            state.syncTasks.put(key, task);
            state.syncTaskLeases.remove(key);
        }

        @Override
        public Optional<SyncTask> claim(String origin, Instant now, Instant until) {
            if (new InMemoryCircuitBreakerRegistry(state).isOpen(origin, now)) {
                return Optional.empty();
            }
            var due = state.syncTasks.entrySet().stream()
                    .filter(e -> e.getValue().state() == SyncTask.State.QUEUED)
                    .filter(e -> !e.getValue().nextTry().isAfter(now))
                    .filter(e -> !state.syncTaskLeases
                            .getOrDefault(e.getKey(), Instant.MIN)
                            .isAfter(now))
                    .min(Comparator.comparing(e -> e.getValue().nextTry()));
            due.ifPresent(e -> state.syncTaskLeases.put(e.getKey(), until));
            return due.map(Map.Entry::getValue);
        }

        @Override
        public List<SyncTask> failed(PatientId patient) {
            return state.syncTasks.values().stream()
                    .filter(e -> e.state() == SyncTask.State.FAILED && e.direction() == SyncTask.Direction.FILE)
                    .filter(e -> e.patient().equals(Optional.of(patient)))
                    .toList();
        }

        @Override
        public List<SyncTask> latest(int count) {
            return state.syncTasks.values().stream()
                    .sorted(Comparator.comparing(SyncTask::requestedAt).reversed())
                    .limit(count)
                    .toList();
        }

        @Override
        public boolean open(ReconciliationConflict conflict) {
            boolean known = state.conflicts.values().stream()
                    .anyMatch(c -> c.resourceType().equals(conflict.resourceType())
                            && c.local().equals(conflict.local())
                            && c.element().equals(conflict.element()));
            if (!known) {
                state.conflicts.put(conflict.id(), conflict);
            }
            return !known;
        }

        @Override
        public List<ReconciliationConflict> open() {
            return List.copyOf(state.conflicts.values());
        }

        @Override
        public boolean close(String id, String by, String reason, Instant now) {
            return state.conflicts.remove(id) != null;
        }
    }

    private record MemoryFailedItems(State state) implements FailedItems {
        @Override
        public Optional<FailedItem> find(String task, String item) {
            return Optional.ofNullable(state.failed.get(task + " " + item));
        }

        @Override
        public void save(FailedItem failed) {
            state.failed.put(failed.task() + " " + failed.item(), failed);
        }

        @Override
        public void remove(String task, String item) {
            state.failed.remove(task + " " + item);
        }

        @Override
        public Set<String> waiting(String task, Instant now) {
            return state.failed.values().stream()
                    .filter(f -> f.task().equals(task) && f.nextTry().isAfter(now))
                    .map(FailedItem::item)
                    .collect(Collectors.toSet());
        }

        @Override
        public List<String> due(String task, Instant now, int limit) {
            return state.failed.values().stream()
                    .filter(f -> f.task().equals(task) && !f.nextTry().isAfter(now))
                    .sorted(Comparator.comparing(FailedItem::nextTry).thenComparing(FailedItem::item))
                    .map(FailedItem::item)
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<FailedItem> all(int limit) {
            return state.failed.values().stream()
                    .sorted(Comparator.comparing(FailedItem::since))
                    .limit(limit)
                    .toList();
        }

        @Override
        public int retryAll(Instant now) {
            state.failed.replaceAll(
                    (key, f) -> new FailedItem(f.task(), f.item(), f.problem(), f.failures(), f.since(), now));
            return state.failed.size();
        }
    }

    private record InMemoryCircuitBreakerRegistry(State state) implements CircuitBreakerRegistry {
        @Override
        public boolean isOpen(String origin, Instant now) {
            return findOpen(now).contains(origin);
        }

        @Override
        public void recordFailure(String origin, Instant now) {
            if (state.failures.merge(origin, 1, Integer::sum) >= FAILURES) {
                state.open.put(origin, now.plus(OPEN));
            }
        }

        @Override
        public void close(String origin) {
            state.failures.remove(origin);
            state.open.remove(origin);
        }

        @Override
        public List<String> findOpen(Instant now) {
            return state.open.entrySet().stream()
                    .filter(e -> e.getValue().isAfter(now))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private record InMemorySubscriptionRepository(State state) implements SubscriptionRepository {
        @Override
        public Subscription save(Subscription s) {
            var known = state.subscriptions.get(s.id());
            long version = known == null ? 0 : known.version() + 1;
            if (known != null && known.version() != s.version()) {
                throw new StaleVersionException(s.version(), known.version());
            }
            var stored = new Subscription(
                    s.id(),
                    s.owner(),
                    s.spec(),
                    s.state(),
                    s.problem(),
                    s.numbered(),
                    s.delivered(),
                    s.failures(),
                    s.failing(),
                    s.nextTry(),
                    s.reached(),
                    s.created(),
                    s.revision(),
                    version,
                    s.filterBroken());
            state.subscriptions.put(s.id(), stored);
            return stored;
        }

        @Override
        public Optional<Subscription> find(String id) {
            return Optional.ofNullable(state.subscriptions.get(id));
        }

        @Override
        public Optional<Subscription> lock(String id) {
            return find(id);
        }

        @Override
        public void delete(String id) {
            state.subscriptions.remove(id);
            state.published.remove(id);
        }

        @Override
        public List<Subscription> ofOwner(String login) {
            return all().stream().filter(s -> s.owner().login().equals(login)).toList();
        }

        @Override
        public List<Subscription> all() {
            return List.copyOf(state.subscriptions.values());
        }

        @Override
        public List<Subscription> listening() {
            return all().stream()
                    .filter(s -> s.state() != Subscription.State.OFF)
                    .toList();
        }

        @Override
        public List<String> endedIds(Instant now) {
            return listening().stream()
                    .filter(s -> s.isExpired(now))
                    .map(Subscription::id)
                    .toList();
        }

        @Override
        public void add(String id, List<Subscription.Event> events) {
            state.published.computeIfAbsent(id, i -> new ArrayList<>()).addAll(events);
        }

        @Override
        public List<Subscription.Event> events(String id, long from, long until, int limit) {
            return state.published.getOrDefault(id, List.of()).stream()
                    .filter(e -> e.number() >= from && e.number() <= until)
                    .limit(limit)
                    .toList();
        }

        @Override
        public Optional<Subscription> claim(Instant now, Instant until) {
            var circuits = new InMemoryCircuitBreakerRegistry(state);
            var due = all().stream()
                    .filter(s -> s.state() == Subscription.State.REQUESTED || s.state() == Subscription.State.ACTIVE)
                    .filter(s -> !s.nextTry().isAfter(now) && !s.isExpired(now))
                    .filter(s -> s.state() == Subscription.State.REQUESTED
                            || s.delivered() < s.numbered()
                            || s.heartbeatAt().filter(at -> !at.isAfter(now)).isPresent())
                    .filter(s -> !state.leases.getOrDefault(s.id(), Instant.MIN).isAfter(now))
                    .filter(s -> !circuits.isOpen(s.spec().origin(), now))
                    .filter(s -> all().stream()
                                    .filter(o ->
                                            o.spec().origin().equals(s.spec().origin()))
                                    .filter(o -> state.leases
                                            .getOrDefault(o.id(), Instant.MIN)
                                            .isAfter(now))
                                    .count()
                            < PER_ENDPOINT)
                    .min(Comparator.comparing(Subscription::nextTry).thenComparing(Subscription::id));
            due.ifPresent(s -> state.leases.put(s.id(), until));
            return due;
        }

        @Override
        public void release(String id) {
            state.leases.remove(id);
        }

        @Override
        public int purge(Instant before) {
            int forgotten = 0;
            for (var s : all()) {
                var events = state.published.getOrDefault(s.id(), new ArrayList<>());
                int had = events.size();
                events.removeIf(e -> e.number() <= s.delivered() && e.at().isBefore(before));
                forgotten += had - events.size();
            }
            return forgotten;
        }
    }
}
