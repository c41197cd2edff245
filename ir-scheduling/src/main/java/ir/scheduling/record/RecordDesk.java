package ir.scheduling.record;

import ir.domain.lesion.Lesion;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.referral.Step;
import ir.domain.rule.EligibilityRules;
import ir.domain.rule.FindingLevel;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.referral.Facts;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes in what other systems send, and gives back what was taken in. */
public final class RecordDesk {
    private final Entrance entrance;

    public RecordDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** The id under which something with this identifier is kept already; an intake links to it instead of doubling it. */
    public Outcome<Optional<String>> known(Actor actor, String kind, String system, String value) {
        return entrance.read(
                actor,
                Permission.ENTER_REFERRAL,
                "match",
                kind,
                "",
                (stores, now) -> Outcome.done(
                        stores.records().byIdentifier(kind, system, value).map(Evidence::id)));
    }

    public Outcome<Boolean> exists(Actor actor, String kind, String id) {
        return entrance.read(
                actor,
                Permission.ENTER_REFERRAL,
                "match",
                kind,
                id,
                (stores, now) -> Outcome.done(stores.records().find(kind, id).isPresent()));
    }

    /**
     * Keeps all of a message or nothing. A vetted client's order arrives accepted on condition, unless something about
     * it may never be passed over; every other order waits for triage here.
     */
    public Outcome<List<Referral>> receive(Actor actor, Intake intake) {
        return entrance.change(actor, Permission.ENTER_REFERRAL, "receive", "Bundle", "", (stores, now) -> {
            intake.patients().forEach(stores.records()::save);
            for (var evidence : intake.evidence()) {
                stores.records().add(evidence);
                stores.audit()
                        .add(AuditTrail.Entry.done(
                                now, actor, "create", evidence.kind(), evidence.id(), Optional.of(evidence.patient())));
            }
            var referrals = new ArrayList<Referral>();
            for (var order : intake.orders()) {
                var referral = refer(stores, actor, order, now);
                if (referral instanceof Outcome.Refused<Referral> refused) {
                    return Outcome.refused(refused.refusal());
                }
                referrals.add(referral.orElseThrow());
            }
            return Outcome.done(List.copyOf(referrals));
        });
    }

    private static Outcome<Referral> refer(Stores stores, Actor actor, Intake.Order order, Instant now) {
        var existing = stores.referrals().byOrder(order.number());
        if (existing.isPresent()) {
            return Outcome.done(existing.get());
        }
        // a condition that was referred before is the same lesion still
        var lesions = order.lesions().stream()
                .map(lesion ->
                        stores.referrals().lesionOfCondition(lesion.condition()).orElse(lesion))
                .toList();
        lesions.forEach(stores.referrals()::save);
        var site = stores.sites().site();
        var today = now.atZone(site.zone()).toLocalDate();
        var evidence = stores.records().of(List.of(order.patient()), Facts.KINDS);
        var facts = Facts.of(order.intent(), lesions, evidence, today, site.zone());
        var findings = EligibilityRules.findings(facts, stores.sites().rulesOn(today));
        boolean stopped = findings.stream().anyMatch(f -> f.open() && f.level() == FindingLevel.HARD_STOP);
        boolean vetted = site.trustedClients().contains(actor.login()) && !stopped;
        var state = vetted ? ReferralState.ACCEPTED_CONDITIONAL : ReferralState.SUBMITTED;
        var referral = new Referral(
                order.id(),
                order.number(),
                order.patient(),
                lesions.stream().map(Lesion::id).toList(),
                order.intent(),
                order.urgency(),
                order.authored(),
                order.requester(),
                state,
                Optional.empty(),
                Optional.empty(),
                List.of(new Step(
                        state, now, actor.login(), vetted ? "vetted by the ordering system" : "order received")),
                0);
        stores.referrals().save(referral);
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        "referral-received",
                        order.id().value(),
                        Optional.of(order.patient()),
                        Map.of("state", state.name())));
        return Outcome.done(referral);
    }

    public Outcome<Evidence> read(Actor actor, String kind, String id) {
        return entrance.read(actor, Permission.READ, "read", kind, id, (stores, now) -> {
            var found = stores.records().find(kind, id);
            if (found.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound(kind, id));
            }
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now,
                            actor,
                            "read",
                            kind,
                            id,
                            Optional.of(found.get().patient())));
            return Outcome.done(found.get());
        });
    }

    /** A page of what matches, and how many there are in all. */
    public record Matches(List<Evidence> page, long total) {}

    public Outcome<Matches> search(Actor actor, Records.Query query) {
        return entrance.read(
                actor, Permission.READ, "search", query.kind(), query.id().orElse(""), (stores, now) -> {
                    var page = stores.records().search(query);
                    stores.audit()
                            .addAll(AuditTrail.Entry.each(
                                    now,
                                    actor,
                                    "search",
                                    query.kind(),
                                    page.stream().map(Evidence::patient).toList()));
                    return Outcome.done(new Matches(page, stores.records().count(query)));
                });
    }

    /** The find box: family name, number or birth date. */
    public Outcome<List<Patient>> findPatients(Actor actor, String text) {
        return entrance.read(actor, Permission.READ, "find", "Patient", "", (stores, now) -> {
            var found = text.isBlank() ? List.<Patient>of() : stores.records().findPatients(text.strip(), 20);
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "find",
                            "Patient",
                            found.stream().map(Patient::id).toList()));
            return Outcome.done(found);
        });
    }

    public Outcome<Patient> patient(Actor actor, PatientId id) {
        return entrance.read(actor, Permission.READ, "read", "Patient", id.value(), (stores, now) -> {
            var found = stores.records().patient(id);
            if (found.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("Patient", id.value()));
            }
            stores.audit().add(AuditTrail.Entry.done(now, actor, "read", "Patient", id.value(), Optional.of(id)));
            return Outcome.done(found.get());
        });
    }
}
