package ir.scheduling.referral;

import ir.domain.assessment.Answer;
import ir.domain.booking.BookingState;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.Intent;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.Staging;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.Gate;
import ir.domain.session.PlanInput;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.readiness.Checklists;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who should be treated, with what plan, and what stands in the way. */
public final class ReferralDesk {
    private final Entrance entrance;

    public ReferralDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** Every open referral with its findings, by treat-by date. A dozen queries, however long the list. */
    public Outcome<List<ReferralFile>> worklist(Actor actor) {
        return entrance.read(actor, Permission.READ, "list", "ServiceRequest", "", (stores, now) -> {
            var files = ReferralFiles.of(stores, stores.referrals().open(), now);
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
            var file = ReferralFiles.of(stores, id, now);
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

    /**
     * A person's decision: send it, accept, ask back, decline, put before the board, withdraw; each with its reason. What
     * lies before the board is decided by its review.
     */
    public Outcome<Referral> decide(Actor actor, ReferralId id, ReferralState next, String reason) {
        var permission = next == ReferralState.SUBMITTED ? Permission.ENTER_REFERRAL : Permission.DECIDE_REFERRAL;
        return entrance.change(actor, permission, "decide", "ServiceRequest", id.value(), (stores, now) -> {
            var referral = stores.referrals().lock(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            if (!DECISIONS.contains(next)) {
                return Outcome.refused(new Refusal.TransitionNotAllowed(
                        "referral", referral.get().state().name(), next.name()));
            }
            // what is booked is first cancelled, by whom that concerns
            var booked = stores.bookings().activeOf(id, now).stream()
                    .filter(b -> b.state() instanceof BookingState.Booked)
                    .findFirst();
            if (booked.isPresent()) {
                return Outcome.refused(new Refusal.ScheduledAlready(
                        booked.get().id().value(), booked.get().planned().start()));
            }
            boolean owed = next != ReferralState.IN_MDT && next != ReferralState.SUBMITTED;
            if (owed && reason.isBlank()) {
                return Outcome.refused(new Refusal.ReasonMissing("decision"));
            }
            if (referral.get().state() == ReferralState.IN_MDT && DECIDED_BY_REVIEW.contains(next)) {
                return Outcome.refused(new Refusal.MissingValue("review", "the board's review: it decides"));
            }
            return decided(stores, actor, referral.get(), next, reason, now);
        });
    }

    /** What people decide; scheduled and completed follow from what is done. */
    private static final Set<ReferralState> DECISIONS = Set.of(
            ReferralState.SUBMITTED,
            ReferralState.NEEDS_INFO,
            ReferralState.IN_MDT,
            ReferralState.ACCEPTED,
            ReferralState.ACCEPTED_CONDITIONAL,
            ReferralState.DECLINED,
            ReferralState.WITHDRAWN);

    private static final Set<ReferralState> DECIDED_BY_REVIEW =
            Set.of(ReferralState.ACCEPTED, ReferralState.ACCEPTED_CONDITIONAL, ReferralState.DECLINED);

    /** For the board's desk too; an accepted referral has no open stop that nobody may go over. */
    public static Outcome<Referral> decided(
            Stores stores, Actor actor, Referral referral, ReferralState next, String reason, Instant now) {
        var stops = ReferralFiles.of(stores, referral.id(), now).orElseThrow().blockedAt(Gate.INTAKE);
        boolean accepts = next == ReferralState.ACCEPTED || next == ReferralState.ACCEPTED_CONDITIONAL;
        if (accepts && !stops.isEmpty()) {
            return Outcome.refused(new Refusal.HardStop(stops.get(0)));
        }
        return referral.become(next, now, actor.name(), reason.strip()).map(changed -> {
            stores.referrals().save(changed);
            tell(stores, actor, now, "referral-decided", changed);
            Checklists.keep(stores, referral.id(), next.name(), now);
            return changed;
        });
    }

    /**
     * Goes on in spite of a finding, by name and with a reason; what only advises is acknowledged. Cover is the desk's
     * to override, the rest clinical.
     *
     * @param second the other consultant, where the rule wants two
     */
    public Outcome<ReferralFile> override(
            Actor actor,
            ReferralId id,
            String rule,
            Optional<LesionId> lesion,
            String reasonCode,
            String text,
            Optional<String> second) {
        var permission = rule.equals("PRE-COVER") ? Permission.OVERRIDE_DESK_RULE : Permission.OVERRIDE_CLINICAL_RULE;
        return entrance.change(actor, permission, "override", "ServiceRequest", id.value(), (stores, now) -> {
            var referral = stores.referrals().lock(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            var finding = ReferralFiles.of(stores, id, now).stream()
                    .flatMap(file -> file.findings().stream())
                    .filter(f -> f.rule().equals(rule) && f.open())
                    .filter(f -> lesion.isEmpty() || f.lesion().equals(lesion))
                    .findFirst();
            if (finding.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("open finding", rule));
            }
            if (finding.get().level() == FindingLevel.HARD_STOP) {
                return Outcome.refused(new Refusal.HardStop(rule));
            }
            boolean advises = finding.get().level().compareTo(FindingLevel.OVERRIDE_REQUIRED) < 0;
            if (!advises && text.strip().length() < 8) {
                return Outcome.refused(new Refusal.ReasonMissing("override"));
            }
            var other = second.map(String::strip).filter(name -> !name.isEmpty() && !name.equals(actor.name()));
            if (rule.equals("PRE-PREG") && finding.get().result() == Finding.Result.RAISED && other.isEmpty()) {
                return Outcome.refused(new Refusal.MissingValue("second consultant", "another person's name"));
            }
            var override = new Finding.Override(
                    advises && reasonCode.isBlank() ? "ACKNOWLEDGED" : reasonCode,
                    text.isBlank() ? "seen" : text.strip(),
                    actor.name(),
                    now,
                    other,
                    finding.get().lesion(),
                    finding.get().facts());
            keep(stores, actor, now, referral.get(), rule, List.of(override));
            return Outcome.done(ReferralFiles.of(stores, id, now).orElseThrow());
        });
    }

    private static void keep(
            Stores stores, Actor actor, Instant now, Referral referral, String rule, List<Finding.Override> overrides) {
        overrides.forEach(override -> stores.referrals().addOverride(referral.id(), rule, override));
        tell(stores, actor, now, "finding-overridden", referral);
        Checklists.look(stores, referral.id(), now);
        Checklists.keep(stores, referral.id(), "OVERRIDE " + rule, now);
    }

    /** Cover gone over for every lesion it is open for, inside the transaction of whoever holds a time. */
    public static void overCover(
            Stores stores, Actor actor, Instant now, ReferralFile file, String reasonCode, String text) {
        var open = file.findings().stream()
                .filter(finding -> finding.rule().equals("PRE-COVER") && finding.open())
                .map(finding -> new Finding.Override(
                        reasonCode,
                        text.strip(),
                        actor.name(),
                        now,
                        Optional.empty(),
                        finding.lesion(),
                        finding.facts()))
                .toList();
        if (!open.isEmpty()) {
            keep(stores, actor, now, file.referral(), "PRE-COVER", open);
        }
    }

    /** Answers to what the rules ask; all of them are kept, or none. */
    public Outcome<ReferralFile> answer(Actor actor, ReferralId id, List<Answer> answers) {
        return entrance.change(
                actor, Permission.RECORD_READINESS, "answer", "ServiceRequest", id.value(), (stores, now) -> {
                    var referral = stores.referrals().lock(id);
                    if (referral.isEmpty()) {
                        return notFound(id);
                    }
                    for (var answer : answers) {
                        if (answer.lesion().isPresent()
                                && !referral.get()
                                        .lesions()
                                        .contains(answer.lesion().get())) {
                            return Outcome.refused(new Refusal.InvalidValue(
                                    "lesion", answer.lesion().get().value(), "a lesion of this referral"));
                        }
                        if (answer.at().isAfter(now)) {
                            return Outcome.refused(new Refusal.InvalidValue(
                                    answer.question().localCode(), answer.at().toString(), "a time that has passed"));
                        }
                    }
                    stores.referrals().addAnswers(id, answers);
                    tell(stores, actor, now, "assessment-answered", referral.get());
                    Checklists.look(stores, id, now);
                    return Outcome.done(ReferralFiles.of(stores, id, now).orElseThrow());
                });
    }

    /** The side of a lesion nobody named, or named wrongly; not once it was treated. */
    public Outcome<Lesion> nameSide(Actor actor, ReferralId id, LesionId lesion, Laterality side) {
        return entrance.change(
                actor, Permission.DECIDE_REFERRAL, "side", "BodyStructure", lesion.value(), (stores, now) -> {
                    var referral = stores.referrals().lock(id);
                    if (referral.isEmpty() || !referral.get().lesions().contains(lesion)) {
                        return notFound(id);
                    }
                    if (!stores.sessions().ofLesion(lesion).isEmpty()) {
                        return Outcome.refused(new Refusal.AlreadyFinal("side of a lesion with a session"));
                    }
                    var known = stores.referrals().lesion(lesion).orElseThrow();
                    var named = new Lesion(
                            known.id(),
                            known.patient(),
                            known.site(),
                            Optional.of(side),
                            known.category(),
                            known.description(),
                            known.condition());
                    stores.referrals().save(named);
                    tell(stores, actor, now, "side-named", referral.get());
                    Checklists.look(stores, id, now);
                    return Outcome.done(named);
                });
    }

    /** What the treatment is for, as a clinician says; the order only suggests it. */
    public Outcome<Referral> changeIntent(Actor actor, ReferralId id, Intent intent) {
        return entrance.change(actor, Permission.CHANGE_PLAN, "intent", "ServiceRequest", id.value(), (stores, now) -> {
            var referral = stores.referrals().lock(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            stores.referrals().save(referral.get().meaning(intent));
            tell(stores, actor, now, "intent-changed", referral.get());
            Checklists.look(stores, id, now);
            return Outcome.done(stores.referrals().find(id).orElseThrow());
        });
    }

    /** What the rules said when things were decided, oldest first. */
    public Outcome<List<Referrals.KeptFindings>> history(Actor actor, ReferralId id) {
        return entrance.read(actor, Permission.READ, "read", "DetectedIssue", id.value(), (stores, now) -> {
            var referral = stores.referrals().find(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now,
                            actor,
                            "read",
                            "DetectedIssue",
                            id.value(),
                            Optional.of(referral.get().patient())));
            return Outcome.done(stores.referrals().kept(id));
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
            Checklists.look(stores, id, now);
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

    /** Every referral a patient ever had here, newest first. */
    public Outcome<List<ReferralFile>> ofPatient(Actor actor, PatientId patient) {
        return entrance.read(actor, Permission.READ, "search", "ServiceRequest", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "search", "ServiceRequest", "", Optional.of(patient)));
            return Outcome.done(ReferralFiles.of(stores, stores.referrals().ofPatient(patient), now));
        });
    }

    /** The lesions this clinic knows, with their patients. */
    public Outcome<Map<Lesion, Patient>> lesions(Actor actor) {
        return entrance.read(actor, Permission.READ, "list", "BodyStructure", "", (stores, now) -> {
            var lesions = stores.referrals().allLesions(200);
            var patients = stores.records()
                    .patients(lesions.stream().map(Lesion::patient).distinct().toList());
            stores.audit().addAll(AuditTrail.Entry.each(now, actor, "list", "BodyStructure", patients.keySet()));
            var listed = new java.util.LinkedHashMap<Lesion, Patient>();
            lesions.forEach(lesion -> listed.put(lesion, ReferralFiles.known(patients, lesion.patient())));
            return Outcome.done(listed);
        });
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

    private static <T> Outcome<T> notFound(ReferralId id) {
        return Outcome.refused(new Refusal.NotFound("referral", id.value()));
    }
}
