package ir.scheduling.intake;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.ReferralTransition;
import ir.domain.rule.Gate;
import ir.domain.rule.TreatByDatePolicy;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.ehrsync.EhrSyncService;
import ir.scheduling.followup.FollowUpService;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import ir.scheduling.transaction.DuplicateKeyException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Saves resources and orders received from other systems, and returns stored resources. */
@ApplicationScoped
public class IntakeService {
    private static final int READINGS = 3;

    private final CommandExecutor executor;

    @Inject
    public IntakeService(CommandExecutor executor) {
        this.executor = executor;
    }

    /** The id of the stored resource with this identifier. An intake links to it instead of storing a duplicate. */
    public Result<Optional<String>> findIdByIdentifier(
            Caller caller, String resourceType, String system, String value) {
        return executor.read(
                caller,
                Permission.ENTER_REFERRAL,
                "match",
                resourceType,
                "",
                (repositories, now) -> Result.success(repositories
                        .receivedResources()
                        .byIdentifier(resourceType, system, value)
                        .map(ReceivedResource::id)));
    }

    public Result<Boolean> exists(Caller caller, String resourceType, String id) {
        return executor.read(
                caller,
                Permission.ENTER_REFERRAL,
                "match",
                resourceType,
                id,
                (repositories, now) -> Result.success(
                        repositories.receivedResources().find(resourceType, id).isPresent()));
    }

    /** The patient of an appointment, which is a session or a visit; empty if the appointment does not exist. */
    public Result<Optional<PatientId>> ofAppointment(Caller caller, String id) {
        return executor.read(
                caller,
                Permission.ENTER_REFERRAL,
                "match",
                RecordType.APPOINTMENT,
                id,
                (repositories, now) ->
                        Result.success(repositories.bookings().find(List.of(new BookingId(id))).values().stream()
                                .map(Booking::patient)
                                .findFirst()
                                .or(() ->
                                        repositories.followUpPlans().byVisit(id).map(FollowUpPlan::patient))));
    }

    /**
     * The same for a message that is mapped against stored data. If a concurrent request created a resource with the
     * same identifier, the message is mapped again and links to it.
     */
    public Result<List<Referral>> receive(Caller caller, Supplier<Result<IntakeMessage>> message) {
        for (int attempt = 1; ; attempt++) {
            try {
                return message.get().flatMap(intake -> receive(caller, intake));
            } catch (DuplicateKeyException faster) {
                if (attempt == READINGS) {
                    throw faster;
                }
            }
        }
    }

    /**
     * Saves the whole message or nothing. An order of a trusted client is accepted conditionally, unless it has an open
     * finding that cannot be overridden; every other order waits for triage.
     */
    public Result<List<Referral>> receive(Caller caller, IntakeMessage intake) {
        return executor.change(
                caller, Permission.ENTER_REFERRAL, "receive", RecordType.MESSAGE, "", (repositories, now) -> {
                    for (var patient : intake.patients()) {
                        boolean known = repositories
                                .receivedResources()
                                .patient(patient.id())
                                .isPresent();
                        if (known && !isTrustedClient(repositories, caller)) {
                            return Result.failure(new Rejection.NotPermitted("CHANGE_PATIENT_AS_TRUSTED_SYSTEM"));
                        }
                        repositories.receivedResources().save(patient);
                        // a death closes all open follow-up at once (I9)
                        if (patient.deceasedOn().isPresent()) {
                            FollowUpService.closeAll(
                                    repositories,
                                    caller,
                                    patient.id(),
                                    FollowUpPlan.EndReason.DEATH,
                                    "reported by " + caller.login(),
                                    now);
                        }
                    }
                    for (var received : intake.resources()) {
                        // a resource with a stored id is replaced: its source system is authoritative for it
                        boolean known = repositories
                                .receivedResources()
                                .find(received.resourceType(), received.id())
                                .isPresent();
                        if (known) {
                            repositories.receivedResources().replace(received);
                        } else {
                            repositories.receivedResources().add(received);
                        }
                        repositories
                                .audit()
                                .add(AuditLog.AuditEntry.success(
                                        now,
                                        caller,
                                        known ? "update" : "create",
                                        received.resourceType(),
                                        received.id(),
                                        Optional.of(received.patient())));
                    }
                    intake.patients().forEach(patient -> merge(repositories, caller, patient, now));
                    var referrals = new ArrayList<Referral>();
                    for (var order : intake.orders()) {
                        var referral = refer(repositories, caller, order, now);
                        if (referral instanceof Result.Failure<Referral> failure) {
                            return Result.failure(failure.rejection());
                        }
                        referrals.add(referral.orElseThrow());
                    }
                    for (var withdrawal : intake.withdrawals()) {
                        var withdrawn = withdraw(repositories, caller, withdrawal, now);
                        if (withdrawn instanceof Result.Failure<Referral> failure) {
                            return Result.failure(failure.rejection());
                        }
                    }
                    // a new value may open or close items of every checklist of its patient
                    Stream.concat(
                                    intake.resources().stream().map(ReceivedResource::patient),
                                    intake.patients().stream().map(Patient::id))
                            .distinct()
                            .sorted(Comparator.comparing(PatientId::value))
                            .forEach(patient -> ReadinessUpdater.refresh(repositories, patient, now));
                    return Result.success(List.copyOf(referrals));
                });
    }

    /**
     * Merges two patient records: all data of the replaced record moves to the other, whichever record arrives first.
     * If both have a session at the same time, nothing is moved, the replaced record stays a hard stop, and a person
     * decides.
     */
    private static void merge(Repositories repositories, Caller caller, Patient received, Instant now) {
        var gone = new ArrayList<>(repositories.receivedResources().mergedInto(received.id()));
        received.mergedInto().ifPresent(into -> gone.add(received.id()));
        for (var from : gone) {
            var into = from.equals(received.id()) ? received.mergedInto().orElseThrow() : received.id();
            if (from.equals(into)
                    || repositories.receivedResources().patient(into).isEmpty()) {
                continue;
            }
            if (repositories.receivedResources().mergePatient(from, into)) {
                repositories
                        .outbox()
                        .add(new Outbox.Event(
                                now, "patient-merged", into.value(), Optional.of(into), Map.of("from", from.value())));
                repositories
                        .audit()
                        .add(AuditLog.AuditEntry.success(
                                now, caller, "merge", RecordType.PATIENT, from.value(), Optional.of(into)));
                ReadinessUpdater.refresh(repositories, into, now);
            } else {
                EhrSyncService.recordConflict(
                        repositories,
                        caller,
                        RecordType.PATIENT.code(),
                        from.value(),
                        Optional.of(into),
                        "Patient.link",
                        RecordedReasons.of("conflict-sessions-overlap"),
                        RecordedReasons.of("conflict-one-patient"),
                        now);
            }
        }
    }

    /**
     * Whether the caller may change patient demographics: the hospital's own server, and the clients that the site
     * trusts.
     */
    private static boolean isTrustedClient(Repositories repositories, Caller caller) {
        return caller.channel() == Caller.Channel.SYSTEM
                || repositories.sites().site().trustedClients().contains(caller.login());
    }

    /** Withdraws a referral. A booked session must first be cancelled by a person who may do so. */
    private static Result<Referral> withdraw(
            Repositories repositories, Caller caller, IntakeMessage.Withdrawal asked, Instant now) {
        var referral = repositories.referrals().lock(asked.referral());
        if (referral.isEmpty()) {
            return Result.failure(
                    new Rejection.NotFound("referral", asked.referral().value()));
        }
        var booked = repositories.bookings().activeOf(asked.referral(), now).stream()
                .filter(booking -> booking.state() instanceof BookingState.Booked)
                .findFirst();
        if (booked.isPresent()) {
            return Result.failure(new Rejection.AlreadyScheduled(
                    booked.get().id().value(), booked.get().planned().start()));
        }
        if (referral.get().state() == ReferralState.WITHDRAWN) {
            return Result.success(referral.get());
        }
        return ReferralService.applyDecision(
                repositories, caller, referral.get(), ReferralState.WITHDRAWN, asked.reason(), now);
    }

    /**
     * Enters a referral manually. The same person under another number, and the same lesion in another open referral,
     * are reported first; the referral is saved only if the caller confirms.
     */
    public Result<Referral> enter(Caller caller, IntakeMessage.Order order, Optional<Patient> fresh, boolean knowing) {
        return executor.change(
                caller, Permission.ENTER_REFERRAL, "enter", RecordType.REFERRAL, "", (repositories, now) -> {
                    if (fresh.isPresent()) {
                        var person = fresh.get();
                        var alike = repositories.receivedResources().findPatients(person.familyName(), 50).stream()
                                .filter(known -> known.birthDate().equals(person.birthDate())
                                        || known.medicalRecordNumber().equals(person.medicalRecordNumber()))
                                .findFirst()
                                .or(() ->
                                        repositories
                                                .receivedResources()
                                                .findPatients(person.medicalRecordNumber(), 5)
                                                .stream()
                                                .filter(known -> known.medicalRecordNumber()
                                                        .equals(person.medicalRecordNumber()))
                                                .findFirst());
                        boolean sameNumber = alike.filter(
                                        known -> known.medicalRecordNumber().equals(person.medicalRecordNumber()))
                                .isPresent();
                        if (alike.isPresent() && (sameNumber || !knowing)) {
                            return Result.failure(new Rejection.PossibleDuplicatePatient(
                                    alike.get().medicalRecordNumber()));
                        }
                        repositories.receivedResources().save(person);
                    }
                    var similar = repositories.referrals().ofPatient(order.patient()).stream()
                            .filter(referral -> referral.state().isOpen())
                            .filter(referral -> repositories.referrals().lesions(referral.lesions()).values().stream()
                                    .anyMatch(known -> order.lesions().stream()
                                            .anyMatch(lesion -> lesion.site() == known.site()
                                                    && lesion.side().equals(known.side()))))
                            .findFirst();
                    if (similar.isPresent() && !knowing) {
                        return Result.failure(new Rejection.PossibleDuplicateReferral(
                                similar.get().order().value()));
                    }
                    return refer(repositories, caller, order, now).map(referral -> {
                        repositories
                                .audit()
                                .add(AuditLog.AuditEntry.success(
                                        now,
                                        caller,
                                        "enter",
                                        RecordType.REFERRAL,
                                        referral.id().value(),
                                        Optional.of(referral.patient())));
                        return referral;
                    });
                });
    }

    private static Result<Referral> refer(
            Repositories repositories, Caller caller, IntakeMessage.Order order, Instant now) {
        var existing = repositories.referrals().byOrder(order.number());
        if (existing.isPresent()) {
            return Result.success(existing.get());
        }
        // a condition that was referred before is the same lesion
        var lesions = order.lesions().stream()
                .map(lesion -> lesion.condition().isEmpty()
                        ? lesion
                        : repositories
                                .referrals()
                                .lesionOfCondition(lesion.condition())
                                .orElse(lesion))
                .toList();
        lesions.forEach(repositories.referrals()::save);
        var state = order.draft() ? ReferralState.DRAFT : ReferralState.SUBMITTED;
        var site = repositories.sites().site();
        var today = now.atZone(site.zone()).toLocalDate();
        var referral = new Referral(
                order.id(),
                order.number(),
                order.patient(),
                lesions.stream().map(Lesion::id).toList(),
                order.intent(),
                order.urgency(),
                order.authored(),
                order.requester(),
                TreatByDatePolicy.of(
                        order.authored(),
                        order.urgency(),
                        order.intent(),
                        Optional.empty(),
                        false,
                        repositories.sites().rulesOn(today)),
                state,
                Optional.empty(),
                Optional.empty(),
                List.of(new ReferralTransition(
                        state,
                        now,
                        caller.login(),
                        RecordedReasons.of(order.draft() ? "referral-entered" : "order-received"))),
                0);
        repositories.referrals().save(referral);
        var accepted = evaluate(repositories, caller, site, referral.id(), now)
                ? repositories
                        .referrals()
                        .find(referral.id())
                        .orElseThrow()
                        .transitionTo(
                                ReferralState.ACCEPTED_CONDITIONAL,
                                now,
                                caller.login(),
                                RecordedReasons.of("referral-vetted"))
                        .map(conditional -> {
                            repositories.referrals().save(conditional);
                            return conditional;
                        })
                        .orElseThrow()
                : referral;
        repositories
                .outbox()
                .add(new Outbox.Event(
                        now,
                        "referral-received",
                        order.id().value(),
                        Optional.of(order.patient()),
                        Map.of("state", accepted.state().name())));
        ReadinessUpdater.refresh(repositories, order.id(), now);
        ReadinessUpdater.recordFindings(repositories, order.id(), "RECEIVED", now);
        return Result.success(repositories.referrals().find(order.id()).orElseThrow());
    }

    /**
     * Whether an order is accepted without triage: it comes from a trusted client and has no open finding that cannot
     * be overridden.
     */
    private static boolean evaluate(Repositories repositories, Caller caller, Site site, ReferralId id, Instant now) {
        return site.trustedClients().contains(caller.login())
                && ReferralDetailsAssembler.of(repositories, id, now)
                        .orElseThrow()
                        .blockedAt(Gate.INTAKE)
                        .isEmpty();
    }

    public Result<ReceivedResource> read(Caller caller, String resourceType, String id) {
        return executor.read(caller, Permission.READ, "read", resourceType, id, (repositories, now) -> {
            var found = repositories.receivedResources().find(resourceType, id);
            if (found.isEmpty()) {
                return Result.failure(new Rejection.NotFound(resourceType, id));
            }
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now,
                            caller,
                            "read",
                            resourceType,
                            id,
                            Optional.of(found.get().patient())));
            return Result.success(found.get());
        });
    }

    /** Searches patients by family name, medical record number or birth date. */
    public Result<List<Patient>> findPatients(Caller caller, String text) {
        return executor.read(caller, Permission.READ, "find", RecordType.PATIENT, "", (repositories, now) -> {
            var found = text.isBlank()
                    ? List.<Patient>of()
                    : repositories.receivedResources().findPatients(text.strip(), 20);
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now,
                            caller,
                            "find",
                            RecordType.PATIENT,
                            found.stream().map(Patient::id).toList()));
            return Result.success(found);
        });
    }

    public Result<Patient> patient(Caller caller, PatientId id) {
        return executor.read(caller, Permission.READ, "read", RecordType.PATIENT, id.value(), (repositories, now) -> {
            var found = repositories.receivedResources().patient(id);
            if (found.isEmpty()) {
                return Result.failure(new Rejection.NotFound(RecordType.PATIENT.code(), id.value()));
            }
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now, caller, "read", RecordType.PATIENT, id.value(), Optional.of(id)));
            return Result.success(found.get());
        });
    }
}
