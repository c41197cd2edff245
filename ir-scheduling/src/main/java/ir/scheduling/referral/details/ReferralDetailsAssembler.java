package ir.scheduling.referral.details;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.lesion.Lesion;
import ir.domain.mdt.MdtReview;
import ir.domain.patient.Patient;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.readiness.Readiness;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.TriageDeadlinePolicy;
import ir.domain.rule.Eligibility;
import ir.domain.rule.Finding;
import ir.domain.rule.PatientCase;
import ir.domain.rule.RuleSet;
import ir.domain.rule.Rules;
import ir.domain.session.Phase;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlan;
import ir.domain.session.SessionPlanner;
import ir.domain.treatment.SessionState;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ChecklistSnapshotRepository;
import ir.scheduling.repository.MdtRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.ReceivedResourceRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Assembles the details of referrals, inside the caller's transaction. */
@ApplicationScoped
public class ReferralDetailsAssembler {
    private final ReferralRepository referrals;
    private final ReceivedResourceRepository receivedResources;
    private final PatientRepository patientRepository;
    private final BookingRepository bookings;
    private final SessionRepository sessions;
    private final ChecklistSnapshotRepository checklists;
    private final MdtRepository mdt;
    private final SiteRepository sites;

    @Inject
    public ReferralDetailsAssembler(
            ReferralRepository referrals,
            ReceivedResourceRepository receivedResources,
            PatientRepository patientRepository,
            BookingRepository bookings,
            SessionRepository sessions,
            ChecklistSnapshotRepository checklists,
            MdtRepository mdt,
            SiteRepository sites) {
        this.referrals = referrals;
        this.receivedResources = receivedResources;
        this.patientRepository = patientRepository;
        this.bookings = bookings;
        this.sessions = sessions;
        this.checklists = checklists;
        this.mdt = mdt;
        this.sites = sites;
    }

    public Optional<ReferralDetails> of(ReferralId id, Instant now) {
        return referrals.find(id).map(referral -> of(List.of(referral), now).get(0));
    }

    /** Several referrals: one query per type of data, independent of the number of referrals. */
    public List<ReferralDetails> of(Collection<Referral> referrals, Instant now) {
        if (referrals.isEmpty()) {
            return List.of();
        }
        var site = sites.site();
        var today = now.atZone(site.zone()).toLocalDate();
        return of(referrals, sites.rulesOn(today), site, now);
    }

    /** The details as evaluated under another rule set. */
    public List<ReferralDetails> of(Collection<Referral> referrals, RuleSet rules, Site site, Instant now) {
        var patients = patientRepository.find(
                referrals.stream().map(Referral::patient).distinct().toList());
        var lesions = this.referrals.lesions(
                referrals.stream().flatMap(r -> r.lesions().stream()).distinct().toList());
        var evidence = receivedResources.of(patients.keySet(), PatientCaseAssembler.SOURCE_RESOURCE_TYPES).stream()
                .collect(Collectors.groupingBy(ReceivedResource::patient));
        var ids = referrals.stream().map(Referral::id).toList();
        var answers = this.referrals.answers(ids);
        var overrides = this.referrals.overrides(ids);
        var bookings = this.bookings.activeOf(ids, now);
        var workUps = checklists.of(ids);
        var reviews = mdt.reviews(ids);
        var procedures = sites.templates();
        return referrals.stream()
                .map(referral -> new StoredReferral(
                                referral,
                                requireStored(patients, referral.patient()),
                                referral.lesions().stream()
                                        .map(id -> requireStored(lesions, id))
                                        .toList(),
                                evidence.getOrDefault(referral.patient(), List.of()),
                                answers.getOrDefault(referral.id(), List.of()),
                                overrides.getOrDefault(referral.id(), Map.of()),
                                nextSessionNumber(referral),
                                bookings.getOrDefault(referral.id(), List.of()),
                                Optional.ofNullable(workUps.get(referral.id())),
                                reviews.getOrDefault(referral.id(), List.of()),
                                procedures)
                        .toDetails(rules, site, now))
                .toList();
    }

    /** The stored data of one referral. */
    private record StoredReferral(
            Referral referral,
            Patient patient,
            List<Lesion> lesions,
            List<ReceivedResource> resources,
            List<Answer> answers,
            Map<String, List<Finding.Override>> overrides,
            int sessionNumber,
            List<Booking> bookings,
            Optional<ChecklistSnapshot> checklist,
            List<MdtReview> reviews,
            List<ProcedureTemplate> procedures) {
        /** The procedure of the chosen approach; the default procedure if none was chosen. */
        private ProcedureTemplate procedure(PatientCase patientCase) {
            return patientCase
                    .assessment()
                    .choice(Question.APPROACH)
                    .flatMap(approach -> procedures.stream()
                            .filter(p -> p.approach().equals(approach))
                            .findFirst())
                    .orElse(procedures.get(0));
        }

        ReferralDetails toDetails(RuleSet rules, Site site, Instant now) {
            var today = now.atZone(site.zone()).toLocalDate();
            // day-dependent facts are evaluated for the day of the session once it has one
            var start = bookings.stream()
                    .filter(b -> b.sessionNumber() == sessionNumber)
                    .findFirst()
                    .map(b -> b.planned().start());
            var unplanned = PatientCaseAssembler.of(
                    patient, referral.intent(), lesions, resources, answers, site, today, start);
            var proposed = proposed(referral, sessionNumber, unplanned, patient, today);
            var plan = referral.confirmedPlan().map(SessionPlan::of).orElse(proposed.plan());
            var patientCase = unplanned.planned(plan.input());
            var findings = Rules.findings(patientCase, rules).stream()
                    .map(finding -> finding.overriddenBy(overrides.getOrDefault(finding.rule(), List.of())))
                    .toList();
            return new ReferralDetails(
                    referral,
                    patient,
                    patientCase,
                    findings,
                    Eligibility.of(findings),
                    TriageDeadlinePolicy.dueOn(referral, rules, site.zone()),
                    sessionNumber,
                    proposed,
                    plan,
                    bookings,
                    Readiness.of(
                            patientCase,
                            findings,
                            plan,
                            procedure(patientCase).excludedChecklistItems(),
                            start.map(at -> emergenceEnd(plan, at)),
                            rules,
                            now),
                    checklist,
                    reviews);
        }
    }

    /** When the patient is awake again; from then on drugs may be restarted. */
    private static Instant emergenceEnd(SessionPlan plan, Instant start) {
        return plan.phaseWindows(start).stream()
                .filter(window -> window.phase() == Phase.EMERGENCE)
                .findFirst()
                .orElseThrow()
                .window()
                .end();
    }

    /** The session of a referral to be booked next. Reads only what its plan and its earliest safe start depend on. */
    public Optional<NextSession> next(ReferralId id, Site site, Instant now) {
        return referrals.find(id).map(referral -> {
            int stage = nextSessionNumber(referral);
            var today = now.atZone(site.zone()).toLocalDate();
            var lesions = referrals.lesions(referral.lesionsOf(stage)).values();
            var patient = patientRepository.find(referral.patient()).orElseThrow();
            var patientCase = PatientCaseAssembler.of(
                    patient,
                    referral.intent(),
                    List.copyOf(lesions),
                    receivedResources.of(List.of(referral.patient()), PatientCaseAssembler.SOURCE_RESOURCE_TYPES),
                    referrals.answers(List.of(id)).getOrDefault(id, List.of()),
                    site,
                    today,
                    Optional.empty());
            var plan = referral.confirmedPlan()
                    .map(SessionPlan::of)
                    .orElseGet(() -> proposed(referral, stage, patientCase, patient, today)
                            .plan());
            // without an anticoagulant any start is safe, so the rule set is not read
            var earliest = patientCase.drugs().filter(drugs -> !drugs.isEmpty()).isEmpty()
                    ? Optional.<Instant>empty()
                    : Readiness.of(patientCase, List.of(), plan, Set.of(), Optional.empty(), sites.rulesOn(today), now)
                            .earliestSafe();
            return NextSession.of(referral, stage, patientCase, plan, earliest);
        });
    }

    private static SessionPlanner.PlanProposal proposed(
            Referral referral, int stage, PatientCase patientCase, Patient patient, LocalDate today) {
        var targets = patientCase.lesions().stream()
                .filter(f -> referral.lesionsOf(stage).contains(f.lesion().id()))
                .map(f -> new SessionPlanner.Target(f.lesion().site(), f.longestCm()))
                .toList();
        return SessionPlanner.propose(targets, referral.intent(), patient.ageOn(today));
    }

    /** The first session of a treatment series that is neither treated nor booked; the last one if all are. */
    private int nextSessionNumber(Referral referral) {
        if (referral.series().isEmpty()) {
            return 1;
        }
        var taken = bookings.ofReferral(referral.id()).stream()
                .filter(b -> b.state() instanceof BookingState.Booked || b.state() instanceof BookingState.Fulfilled)
                .filter(b -> isTreated(b))
                .map(Booking::sessionNumber)
                .toList();
        return IntStream.rangeClosed(1, referral.sessionCount())
                .filter(stage -> !taken.contains(stage))
                .findFirst()
                .orElse(referral.sessionCount());
    }

    /** Whether the session counts as treated. A session that ended without any treatment is booked again. */
    public boolean isTreated(Booking booking) {
        return sessions.find(new SessionId(booking.id().value()))
                .filter(session -> session.state() == SessionState.ABORTED || session.state() == SessionState.COMPLETED)
                .filter(session -> session.treatments().isEmpty())
                .isEmpty();
    }

    public static <K, V> V requireStored(Map<K, V> map, K key) {
        var value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("a stored record refers to a missing record: " + key);
        }
        return value;
    }
}
