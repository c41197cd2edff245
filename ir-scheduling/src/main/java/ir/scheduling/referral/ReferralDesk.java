package ir.scheduling.referral;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.lesion.Lesion;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.Staging;
import ir.domain.rule.CaseFacts;
import ir.domain.rule.EligibilityRules;
import ir.domain.rule.Finding;
import ir.domain.rule.RuleSet;
import ir.domain.session.PlanInput;
import ir.domain.session.SessionPlan;
import ir.domain.session.SessionPlanner;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.record.Evidence;
import ir.scheduling.site.Site;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Who should be treated, with what plan, and what stands in the way. */
public final class ReferralDesk {
    private final Entrance entrance;

    public ReferralDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** Every open referral with its findings, by treat-by date. Seven queries, however long the list. */
    public Outcome<List<ReferralFile>> worklist(Actor actor) {
        return entrance.read(actor, Permission.READ, "list", "ServiceRequest", "", (stores, now) -> {
            var files = files(stores, stores.referrals().open(), now);
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "list",
                            "ServiceRequest",
                            files.stream().map(f -> f.patient().id()).toList()));
            return Outcome.done(files);
        });
    }

    public Outcome<ReferralFile> file(Actor actor, ReferralId id) {
        return entrance.read(actor, Permission.READ, "read", "ServiceRequest", id.value(), (stores, now) -> {
            var file = file(stores, id, now);
            file.ifPresent(f -> stores.audit()
                    .add(AuditTrail.Entry.done(
                            now,
                            actor,
                            "read",
                            "ServiceRequest",
                            id.value(),
                            Optional.of(f.patient().id()))));
            return file.map(Outcome::done).orElseGet(() -> notFound(id));
        });
    }

    /** A person's decision: accept, ask back, decline, withdraw. A decision without a reason is refused where one is owed. */
    public Outcome<Referral> decide(Actor actor, ReferralId id, ReferralState next, String reason) {
        return entrance.change(
                actor, Permission.DECIDE_REFERRAL, "decide", "ServiceRequest", id.value(), (stores, now) -> {
                    boolean owed = next == ReferralState.DECLINED
                            || next == ReferralState.NEEDS_INFO
                            || next == ReferralState.WITHDRAWN;
                    if (owed && reason.isBlank()) {
                        return Outcome.refused(new Refusal.ReasonMissing("decision"));
                    }
                    var referral = stores.referrals().lock(id);
                    if (referral.isEmpty()) {
                        return notFound(id);
                    }
                    return referral.get()
                            .become(next, now, actor.name(), reason.strip())
                            .then(changed -> {
                                stores.referrals().save(changed);
                                tell(stores, actor, now, "referral-decided", changed);
                                return Outcome.done(changed);
                            });
                });
    }

    /** Goes on in spite of a finding, by name and with a reason. Cover is the desk's to override, the rest clinical. */
    public Outcome<ReferralFile> override(Actor actor, ReferralId id, String rule, String reasonCode, String text) {
        var permission = rule.equals("PRE-COVER") ? Permission.OVERRIDE_DESK_RULE : Permission.OVERRIDE_CLINICAL_RULE;
        return entrance.change(actor, permission, "override", "ServiceRequest", id.value(), (stores, now) -> {
            if (text.strip().length() < 8) {
                return Outcome.refused(new Refusal.ReasonMissing("override"));
            }
            var referral = stores.referrals().lock(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            var finding = file(stores, id, now).stream()
                    .flatMap(file -> file.findings().stream())
                    .filter(f -> f.rule().equals(rule) && f.open())
                    .findFirst();
            if (finding.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("open finding", rule));
            }
            if (finding.get().level() == ir.domain.rule.FindingLevel.HARD_STOP) {
                return Outcome.refused(new Refusal.HardStop(rule));
            }
            stores.referrals().addOverride(id, rule, new Finding.Override(reasonCode, text.strip(), actor.name(), now));
            tell(stores, actor, now, "finding-overridden", referral.get());
            return Outcome.done(file(stores, id, now).orElseThrow());
        });
    }

    /** A clinician's plan in place of the computed one. */
    public Outcome<Referral> changePlan(Actor actor, ReferralId id, PlanInput plan) {
        return entrance.change(actor, Permission.CHANGE_PLAN, "plan", "ServiceRequest", id.value(), (stores, now) -> {
            var referral = stores.referrals().lock(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            var active = stores.bookings().activeOf(id, now);
            if (!active.isEmpty()) {
                return Outcome.refused(new Refusal.ScheduledAlready(
                        active.get(0).id().value(), active.get(0).planned().start()));
            }
            var changed = referral.get().withPlan(plan);
            stores.referrals().save(changed);
            tell(stores, actor, now, "plan-confirmed", changed);
            return Outcome.done(changed);
        });
    }

    /** Over several sessions with a gap between them, or in one again; refused while one of them is held or booked. */
    public Outcome<Referral> stage(Actor actor, ReferralId id, Optional<Staging> staging) {
        return entrance.change(actor, Permission.CHANGE_PLAN, "stage", "ServiceRequest", id.value(), (stores, now) -> {
            var referral = stores.referrals().lock(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            var begun = stores.bookings().ofReferral(id).stream()
                    .filter(b -> b.blockingAt(now))
                    .findFirst();
            if (begun.isPresent()) {
                return Outcome.refused(new Refusal.ScheduledAlready(
                        begun.get().id().value(), begun.get().planned().start()));
            }
            return referral.get().staged(staging).map(changed -> {
                stores.referrals().save(changed);
                tell(stores, actor, now, "sessions-staged", changed);
                return changed;
            });
        });
    }

    /** The first session of a staged referral that is neither treated nor booked; the last one where all are. */
    private static int stageInHand(Stores stores, Referral referral) {
        if (referral.staging().isEmpty()) {
            return 1;
        }
        var taken = stores.bookings().ofReferral(referral.id()).stream()
                .filter(b -> b.state() instanceof BookingState.Booked || b.state() instanceof BookingState.Fulfilled)
                .map(Booking::stage)
                .toList();
        return IntStream.rangeClosed(1, referral.sessions())
                .filter(stage -> !taken.contains(stage))
                .findFirst()
                .orElse(referral.sessions());
    }

    /** The lesions this clinic knows, with their patients. */
    public Outcome<Map<Lesion, Patient>> lesions(Actor actor) {
        return entrance.read(actor, Permission.READ, "list", "BodyStructure", "", (stores, now) -> {
            var lesions = stores.referrals().allLesions(200);
            var patients = stores.records()
                    .patients(lesions.stream().map(Lesion::patient).distinct().toList());
            stores.audit().addAll(AuditTrail.Entry.each(now, actor, "list", "BodyStructure", patients.keySet()));
            var listed = new java.util.LinkedHashMap<Lesion, Patient>();
            lesions.forEach(lesion -> listed.put(lesion, known(patients, lesion.patient())));
            return Outcome.done(listed);
        });
    }

    /** For desks that go on with a referral inside their own transaction. */
    public static Optional<ReferralFile> file(Stores stores, ReferralId id, Instant now) {
        return stores.referrals()
                .find(id)
                .map(referral -> files(stores, List.of(referral), now).get(0));
    }

    /** What is to be booked next for a referral; only what its plan follows from is read. */
    public static Optional<NextSession> next(Stores stores, ReferralId id, LocalDate today, ZoneId zone) {
        return stores.referrals().find(id).map(referral -> {
            int stage = stageInHand(stores, referral);
            var lesions = stores.referrals().lesions(referral.lesionsOf(stage)).values();
            var organs = lesions.stream().map(Lesion::site).collect(Collectors.toSet());
            if (referral.confirmedPlan().isPresent()) {
                return new NextSession(
                        referral,
                        stage,
                        organs,
                        SessionPlan.of(referral.confirmedPlan().get()));
            }
            var patient = stores.records().patient(referral.patient()).orElseThrow();
            var evidence = stores.records().of(List.of(referral.patient()), Facts.KINDS);
            var facts = Facts.of(referral.intent(), List.copyOf(lesions), evidence, today, zone);
            return new NextSession(
                    referral,
                    stage,
                    organs,
                    proposed(referral, stage, facts, patient, today).plan());
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

    /** Several at once: one query a kind, however many referrals. */
    public static List<ReferralFile> files(Stores stores, Collection<Referral> referrals, Instant now) {
        if (referrals.isEmpty()) {
            return List.of();
        }
        var site = stores.sites().site();
        var today = now.atZone(site.zone()).toLocalDate();
        var rules = stores.sites().rulesOn(today);
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
        var overrides = stores.referrals().overrides(ids);
        var bookings = stores.bookings().activeOf(ids, now);
        return referrals.stream()
                .map(referral -> file(
                        referral,
                        known(patients, referral.patient()),
                        referral.lesions().stream()
                                .map(id -> known(lesions, id))
                                .toList(),
                        evidence.getOrDefault(referral.patient(), List.of()),
                        overrides.getOrDefault(referral.id(), Map.of()),
                        stageInHand(stores, referral),
                        bookings.getOrDefault(referral.id(), List.of()),
                        rules,
                        site,
                        today))
                .toList();
    }

    private static ReferralFile file(
            Referral referral,
            Patient patient,
            List<Lesion> lesions,
            List<Evidence> evidence,
            Map<String, Finding.Override> overrides,
            int stage,
            List<Booking> bookings,
            RuleSet rules,
            Site site,
            LocalDate today) {
        // cover is asked for the day of the session once there is one
        var asked = bookings.stream()
                .filter(b -> b.stage() == stage)
                .findFirst()
                .map(b -> b.planned().start().atZone(site.zone()).toLocalDate())
                .orElse(today);
        var facts = Facts.of(referral.intent(), lesions, evidence, asked, site.zone());
        var findings = EligibilityRules.findings(facts, rules).stream()
                .map(finding -> {
                    var override = overrides.get(finding.rule());
                    return override == null || finding.result() == Finding.Result.PASSED
                            ? finding
                            : finding.overriddenBy(override);
                })
                .toList();
        var proposed = proposed(referral, stage, facts, patient, today);
        var plan = referral.confirmedPlan().map(SessionPlan::of).orElse(proposed.plan());
        return new ReferralFile(
                referral,
                patient,
                facts,
                findings,
                stage,
                proposed,
                plan,
                bookings,
                Facts.consentOn(evidence, asked, site.zone()));
    }

    private static void tell(Stores stores, Actor actor, Instant now, String topic, Referral referral) {
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        referral.id().value(),
                        Optional.of(referral.patient()),
                        Map.of("state", referral.state().name())));
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, topic, "ServiceRequest", referral.id().value(), Optional.of(referral.patient())));
    }

    private static <K, V> V known(Map<K, V> map, K key) {
        var value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("kept without what it refers to: " + key);
        }
        return value;
    }

    private static <T> Outcome<T> notFound(ReferralId id) {
        return Outcome.refused(new Refusal.NotFound("referral", id.value()));
    }
}
