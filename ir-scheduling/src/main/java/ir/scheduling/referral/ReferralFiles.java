package ir.scheduling.referral;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.lesion.Lesion;
import ir.domain.mdt.MdtReview;
import ir.domain.patient.Patient;
import ir.domain.readiness.Readiness;
import ir.domain.readiness.WorkUp;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.rule.CaseFacts;
import ir.domain.rule.Eligibility;
import ir.domain.rule.Finding;
import ir.domain.rule.RuleSet;
import ir.domain.rule.Rules;
import ir.domain.rule.TriageClock;
import ir.domain.session.Phase;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlan;
import ir.domain.session.SessionPlanner;
import ir.domain.treatment.SessionState;
import ir.scheduling.record.Evidence;
import ir.scheduling.site.Site;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts together what is known of a referral, inside the transaction of whoever asks. */
public final class ReferralFiles {
    private ReferralFiles() {}

    public static Optional<ReferralFile> of(Stores stores, ReferralId id, Instant now) {
        return stores.referrals()
                .find(id)
                .map(referral -> of(stores, List.of(referral), now).get(0));
    }

    /** Several at once: one query a kind, however many referrals. */
    public static List<ReferralFile> of(Stores stores, Collection<Referral> referrals, Instant now) {
        if (referrals.isEmpty()) {
            return List.of();
        }
        var site = stores.sites().site();
        var today = now.atZone(site.zone()).toLocalDate();
        return of(stores, referrals, stores.sites().rulesOn(today), site, now);
    }

    /** As they would read under another rule set. */
    public static List<ReferralFile> of(
            Stores stores, Collection<Referral> referrals, RuleSet rules, Site site, Instant now) {
        var patients = stores.records()
                .patients(referrals.stream().map(Referral::patient).distinct().toList());
        var lesions = stores.referrals()
                .lesions(referrals.stream()
                        .flatMap(r -> r.lesions().stream())
                        .distinct()
                        .toList());
        var evidence = stores.records().of(patients.keySet(), Facts.KINDS).stream()
                .collect(Collectors.groupingBy(Evidence::patient));
        var ids = referrals.stream().map(Referral::id).toList();
        var answers = stores.referrals().answers(ids);
        var overrides = stores.referrals().overrides(ids);
        var bookings = stores.bookings().activeOf(ids, now);
        var workUps = stores.workUps().of(ids);
        var reviews = stores.tumourBoard().reviews(ids);
        var procedures = stores.sites().templates();
        return referrals.stream()
                .map(referral -> new Kept(
                                referral,
                                known(patients, referral.patient()),
                                referral.lesions().stream()
                                        .map(id -> known(lesions, id))
                                        .toList(),
                                evidence.getOrDefault(referral.patient(), List.of()),
                                answers.getOrDefault(referral.id(), List.of()),
                                overrides.getOrDefault(referral.id(), Map.of()),
                                stageInHand(stores, referral),
                                bookings.getOrDefault(referral.id(), List.of()),
                                Optional.ofNullable(workUps.get(referral.id())),
                                reviews.getOrDefault(referral.id(), List.of()),
                                procedures)
                        .file(rules, site, now))
                .toList();
    }

    /** What the stores keep of one referral. */
    private record Kept(
            Referral referral,
            Patient patient,
            List<Lesion> lesions,
            List<Evidence> evidence,
            List<Answer> answers,
            Map<String, List<Finding.Override>> overrides,
            int stage,
            List<Booking> bookings,
            Optional<WorkUp> workUp,
            List<MdtReview> reviews,
            List<ProcedureTemplate> procedures) {

        /** The approach chooses it; the usual one where nobody chose. */
        private ProcedureTemplate procedure(CaseFacts facts) {
            return facts.assessment()
                    .choice(Question.APPROACH)
                    .flatMap(approach -> procedures.stream()
                            .filter(p -> p.approach().equals(approach))
                            .findFirst())
                    .orElse(procedures.get(0));
        }

        ReferralFile file(RuleSet rules, Site site, Instant now) {
            var today = now.atZone(site.zone()).toLocalDate();
            // what depends on the day is asked for the day of the session once there is one
            var start = bookings.stream()
                    .filter(b -> b.stage() == stage)
                    .findFirst()
                    .map(b -> b.planned().start());
            var told = Facts.of(patient, referral.intent(), lesions, evidence, answers, site, today, start);
            var proposed = proposed(referral, stage, told, patient, today);
            var plan = referral.confirmedPlan().map(SessionPlan::of).orElse(proposed.plan());
            var facts = told.planned(plan.input());
            var findings = Rules.findings(facts, rules).stream()
                    .map(finding -> finding.overriddenBy(overrides.getOrDefault(finding.rule(), List.of())))
                    .toList();
            return new ReferralFile(
                    referral,
                    patient,
                    facts,
                    findings,
                    Eligibility.of(findings),
                    TriageClock.dueOn(referral, rules, site.zone()),
                    stage,
                    proposed,
                    plan,
                    bookings,
                    Readiness.of(
                            facts,
                            findings,
                            plan,
                            procedure(facts).notAsked(),
                            start.map(at -> awake(plan, at)),
                            rules,
                            now),
                    workUp,
                    reviews);
        }
    }

    /** When the patient is awake again: from then on drugs may be restarted. */
    private static Instant awake(SessionPlan plan, Instant start) {
        return plan.from(start).stream()
                .filter(window -> window.phase() == Phase.EMERGENCE)
                .findFirst()
                .orElseThrow()
                .window()
                .end();
    }

    /** What is to be booked next for a referral; only what its plan and its earliest safe start follow from is read. */
    public static Optional<NextSession> next(Stores stores, ReferralId id, Site site, Instant now) {
        return stores.referrals().find(id).map(referral -> {
            int stage = stageInHand(stores, referral);
            var today = now.atZone(site.zone()).toLocalDate();
            var lesions = stores.referrals().lesions(referral.lesionsOf(stage)).values();
            var patient = stores.records().patient(referral.patient()).orElseThrow();
            var facts = Facts.of(
                    patient,
                    referral.intent(),
                    List.copyOf(lesions),
                    stores.records().of(List.of(referral.patient()), Facts.KINDS),
                    stores.referrals().answers(List.of(id)).getOrDefault(id, List.of()),
                    site,
                    today,
                    Optional.empty());
            var plan = referral.confirmedPlan()
                    .map(SessionPlan::of)
                    .orElseGet(() ->
                            proposed(referral, stage, facts, patient, today).plan());
            // without a drug to hold no rule set is needed to know that any start is safe
            var earliest = facts.drugs().filter(drugs -> !drugs.isEmpty()).isEmpty()
                    ? Optional.<Instant>empty()
                    : Readiness.of(
                                    facts,
                                    List.of(),
                                    plan,
                                    Set.of(),
                                    Optional.empty(),
                                    stores.sites().rulesOn(today),
                                    now)
                            .earliestSafe();
            return NextSession.of(referral, stage, facts, plan, earliest);
        });
    }

    private static SessionPlanner.Proposal proposed(
            Referral referral, int stage, CaseFacts facts, Patient patient, LocalDate today) {
        var targets = facts.lesions().stream()
                .filter(f -> referral.lesionsOf(stage).contains(f.lesion().id()))
                .map(f -> new SessionPlanner.Target(f.lesion().site(), f.longestCm()))
                .toList();
        return SessionPlanner.propose(targets, referral.intent(), patient.ageOn(today));
    }

    /** The first session of a staged referral that is neither treated nor booked; the last one where all are. */
    private static int stageInHand(Stores stores, Referral referral) {
        if (referral.staging().isEmpty()) {
            return 1;
        }
        var taken = stores.bookings().ofReferral(referral.id()).stream()
                .filter(b -> b.state() instanceof BookingState.Booked || b.state() instanceof BookingState.Fulfilled)
                .filter(b -> counts(stores, b))
                .map(Booking::stage)
                .toList();
        return IntStream.rangeClosed(1, referral.sessions())
                .filter(stage -> !taken.contains(stage))
                .findFirst()
                .orElse(referral.sessions());
    }

    /** A stage that ended without any treatment is still to come. */
    public static boolean counts(Stores stores, Booking booking) {
        return stores.sessions()
                .find(new SessionId(booking.id().value()))
                .filter(session -> session.state() == SessionState.ABORTED || session.state() == SessionState.COMPLETED)
                .filter(session -> session.treatments().isEmpty())
                .isEmpty();
    }

    static <K, V> V known(Map<K, V> map, K key) {
        var value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("kept without what it refers to: " + key);
        }
        return value;
    }
}
