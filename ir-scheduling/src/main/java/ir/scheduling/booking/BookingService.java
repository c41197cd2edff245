package ir.scheduling.booking;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.booking.BookingState;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.resource.ResourceId;
import ir.domain.session.SessionId;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionCourse;
import ir.domain.treatment.SessionState;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.SessionRequirements;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.CommandExecutor;
import ir.scheduling.transaction.OverlappingAllocationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds, books, moves and cancels whole sessions, with all resources or none: calendars are locked in sorted order,
 * conflicts are checked under the lock, and the database constraint decides last. A constraint violation is turned into
 * a rejection with its facts in a new transaction.
 */
@ApplicationScoped
public class BookingService {
    private final CommandExecutor executor;
    private final ItemRunner items;
    private final AvailabilityIndex index;

    @Inject
    public BookingService(CommandExecutor executor, ItemRunner items, AvailabilityIndex index) {
        this.executor = executor;
        this.items = items;
        this.index = index;
    }

    /** A client's key for one request, so that a repeated request is executed once. */
    public record IdempotencyKey(String key, String bodyHash) {}

    /**
     * Holds a proposal. The proposal's id stays the booking's id.
     *
     * @param length at most {@link Booking#MAX_HOLD_DURATION}; longer values are shortened to it
     */
    public Result<Booking> hold(Caller caller, BookingId id, Duration length, Optional<IdempotencyKey> key) {
        var shortened = capHoldDuration(length);
        try {
            return executor.change(
                    caller,
                    Permission.BOOK_SESSION,
                    "hold",
                    RecordType.APPOINTMENT,
                    id.value(),
                    (repositories, now) -> {
                        var replay = replay(repositories, caller, key, now);
                        return replay.isPresent() ? replay.get() : hold(repositories, caller, id, shortened, key, now);
                    });
        } catch (OverlappingAllocationException overlap) {
            return describeConflict(caller, id);
        }
    }

    /** Holds a proposal for days while the payer's authorisation is pending; for schedulers, at most fourteen days. */
    public Result<Booking> holdPendingAuthorisation(Caller caller, BookingId id, Duration length) {
        if (length.isNegative() || length.isZero() || length.compareTo(Booking.MAX_AUTHORISATION_HOLD_DURATION) > 0) {
            return Result.failure(new Rejection.InvalidValue("hold", length.toHours() + " h", "1-to-336-h"));
        }
        try {
            return executor.change(
                    caller,
                    Permission.OVERRIDE_SCHEDULING_RULE,
                    "hold",
                    RecordType.APPOINTMENT,
                    id.value(),
                    (repositories, now) -> hold(repositories, caller, id, length, Optional.empty(), now));
        } catch (OverlappingAllocationException overlap) {
            return describeConflict(caller, id);
        }
    }

    /**
     * Holds a proposal and overrides the missing coverage, so that it can be booked without it.
     *
     * @param reasonCode coded reason
     * @param reason reason in free text
     */
    public Result<Booking> holdOverridingCoverage(
            Caller caller,
            BookingId id,
            Duration length,
            Optional<IdempotencyKey> key,
            String reasonCode,
            String reason) {
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("override"));
        }
        try {
            return executor.change(
                    caller,
                    Permission.OVERRIDE_SCHEDULING_RULE,
                    "hold",
                    RecordType.APPOINTMENT,
                    id.value(),
                    (repositories, now) -> {
                        var replay = replay(repositories, caller, key, now);
                        return replay.isPresent()
                                ? replay.get()
                                : hold(repositories, caller, id, capHoldDuration(length), key, now)
                                        .map(held -> {
                                            var details = ReferralDetailsAssembler.of(
                                                            repositories, held.referral(), now)
                                                    .orElseThrow();
                                            ReferralService.overrideCoverage(
                                                    repositories, caller, now, details, reasonCode, reason);
                                            return held;
                                        });
                    });
        } catch (OverlappingAllocationException overlap) {
            return describeConflict(caller, id);
        }
    }

    private static Duration capHoldDuration(Duration length) {
        return length.compareTo(Booking.MAX_HOLD_DURATION) > 0 ? Booking.MAX_HOLD_DURATION : length;
    }

    /** For application services that continue with a hold in their own transaction; the caller chooses the length. */
    public Result<Booking> hold(
            Repositories repositories,
            Caller caller,
            BookingId id,
            Duration length,
            Optional<IdempotencyKey> key,
            Instant now) {
        var proposal = repositories.bookings().proposal(id);
        if (proposal.isEmpty()) {
            return Result.failure(new Rejection.NotFound("proposal", id.value()));
        }
        var referral = repositories.referrals().lock(proposal.get().referral()).orElseThrow();
        if (!referral.state().isOpen()) {
            return Result.failure(
                    new Rejection.ReferralNotBookable(referral.state().name()));
        }
        if (repositories.bookings().find(id).isPresent()) {
            return Result.failure(new Rejection.ProposalAlreadyHeld(id.value()));
        }
        if (proposal.get().isExpired(now)) {
            return Result.failure(
                    new Rejection.ProposalExpired(id.value(), proposal.get().expires()));
        }
        if (proposal.get().moves().isPresent()) {
            return Result.failure(new Rejection.InvalidValue("proposal", id.value(), "proposal-for-new-booking"));
        }
        var against = conflictChecker(repositories, now)
                .firstConflict(proposal.get(), referral, Optional.empty(), Optional.empty());
        if (against.isPresent()) {
            return Result.failure(against.get());
        }
        var held = saveAndPublish(
                repositories,
                caller,
                "appointment-held",
                Booking.hold(proposal.get(), length, now, caller.login()),
                now);
        key.ifPresent(
                k -> repositories.bookings().saveIdempotentResponse(caller.login(), k.key(), k.bodyHash(), held, now));
        return Result.success(held);
    }

    private BookingConflictChecker conflictChecker(Repositories repositories, Instant now) {
        return new BookingConflictChecker(repositories, index.snapshot(repositories, now), now);
    }

    /** The constraint violation ended the transaction; a new one finds out which resource is taken. */
    private Result<Booking> describeConflict(Caller caller, BookingId id) {
        return executor.read(
                caller, Permission.BOOK_SESSION, "hold", RecordType.APPOINTMENT, id.value(), (repositories, now) -> {
                    var proposal = repositories.bookings().proposal(id).orElseThrow();
                    var blocking = repositories
                            .bookings()
                            .findOverlapping(
                                    proposal.allocations().stream()
                                            .map(Allocation::resource)
                                            .toList(),
                                    proposal.planned());
                    return Result.failure(BookingConflictChecker.alreadyBooked(proposal, blocking)
                            .orElseGet(() -> {
                                var room = proposal.allocations().get(0);
                                return new Rejection.ResourceAlreadyBooked(room.name(), room.role(), room.window());
                            }));
                });
    }

    public Result<Booking> renew(Caller caller, BookingId id, Duration length) {
        return executor.change(
                caller,
                Permission.BOOK_SESSION,
                "renew-hold",
                RecordType.APPOINTMENT,
                id.value(),
                (repositories, now) -> lock(repositories, id)
                        .flatMap(booking -> booking.renew(capHoldDuration(length), now))
                        .map(renewed -> saveAndPublish(repositories, caller, "appointment-renewed", renewed, now)));
    }

    /**
     * Books a hold. Requires an accepted referral and known coverage.
     *
     * @param version the version the caller read; empty skips the check
     */
    public Result<Booking> book(
            Caller caller, BookingId id, String comment, Optional<Long> version, Optional<IdempotencyKey> key) {
        try {
            return executor.change(
                    caller,
                    Permission.BOOK_SESSION,
                    "book",
                    RecordType.APPOINTMENT,
                    id.value(),
                    (repositories, now) -> book(repositories, caller, id, comment, version, key, now));
        } catch (OverlappingAllocationException overlap) {
            return describeConflict(caller, id);
        }
    }

    private Result<Booking> book(
            Repositories repositories,
            Caller caller,
            BookingId id,
            String comment,
            Optional<Long> version,
            Optional<IdempotencyKey> key,
            Instant now) {
        var replay = replay(repositories, caller, key, now);
        if (replay.isPresent()) {
            return replay.get();
        }
        var found = repositories.bookings().find(id);
        if (found.isEmpty()) {
            if (repositories.bookings().proposal(id).isEmpty()) {
                return Result.failure(new Rejection.NotFound("hold", id.value()));
            }
            // ITI-116 is optional: a proposal that was never held is held in the same transaction
            return hold(repositories, caller, id, Booking.HOLD_DURATION, Optional.empty(), now)
                    .flatMap(held -> book(repositories, caller, id, comment, Optional.empty(), key, now));
        }
        var referral = repositories.referrals().lock(found.get().referral()).orElseThrow();
        // held or booked, the day is the same, so the rules are evaluated once
        var details =
                ReferralDetailsAssembler.of(repositories, referral.id(), now).orElseThrow();
        return lock(repositories, id)
                .flatMap(booking -> checkVersion(booking, version))
                .flatMap(booking -> booking.book(now, comment))
                .flatMap(booked -> checkBookable(repositories, referral, details, booked))
                .flatMap(
                        booked -> scheduled(repositories, caller, referral, now).map(done -> booked))
                .map(booked -> saveAndPublish(repositories, caller, "appointment-booked", booked, now))
                .map(booked -> {
                    repositories.sessions().save(planned(booked, referral));
                    repositories
                            .waitingList()
                            .activeOf(referral.id())
                            .filter(e -> e.open(now)
                                    .filter(o -> o.hold().equals(booked.id()))
                                    .isPresent())
                            .ifPresent(e ->
                                    repositories.waitingList().save(e.booked().orElseThrow()));
                    key.ifPresent(k -> repositories
                            .bookings()
                            .saveIdempotentResponse(caller.login(), k.key(), k.bodyHash(), booked, now));
                    updateChecklist(repositories, details, booked, now);
                    ReadinessUpdater.recordFindings(repositories, details, "BOOKED", now);
                    return booked;
                });
    }

    /** Changes the comment of a hold or booking. */
    public Result<Booking> changeComment(Caller caller, BookingId id, String comment, long version) {
        return executor.change(
                caller,
                Permission.BOOK_SESSION,
                "remark",
                RecordType.APPOINTMENT,
                id.value(),
                (repositories, now) -> lock(repositories, id)
                        .flatMap(booking -> checkVersion(booking, Optional.of(version)))
                        .flatMap(booking -> booking.changeComment(comment))
                        .map(remarked -> saveAndPublish(repositories, caller, "appointment-remarked", remarked, now)));
    }

    private static CryoablationSession planned(Booking booking, Referral referral) {
        return new CryoablationSession(
                new SessionId(booking.id().value()),
                referral.id(),
                referral.patient(),
                referral.lesionsOf(booking.sessionNumber()),
                SessionState.PLANNED,
                booking.plan(),
                booking.planned(),
                List.of(),
                SessionCourse.NONE,
                0);
    }

    /** The first booked session makes the referral scheduled; it stays so for later sessions of a treatment series. */
    private static Result<Referral> scheduled(
            Repositories repositories, Caller caller, Referral referral, Instant now) {
        if (referral.state() == ReferralState.SCHEDULED) {
            return Result.success(referral);
        }
        return referral.transitionTo(ReferralState.SCHEDULED, now, caller.login(), "booked")
                .map(scheduled -> {
                    repositories.referrals().save(scheduled);
                    return scheduled;
                });
    }

    /**
     * The booking gate: acceptance, and coverage known or overridden where the site requires it. No other finding
     * rejects.
     */
    private static Result<Booking> checkBookable(
            Repositories repositories, Referral referral, ReferralDetails details, Booking booked) {
        boolean accepted = referral.state() == ReferralState.ACCEPTED
                || referral.state() == ReferralState.ACCEPTED_CONDITIONAL
                || (referral.state() == ReferralState.SCHEDULED && referral.sessionCount() > 1);
        if (!accepted) {
            return Result.failure(
                    new Rejection.ReferralNotBookable(referral.state().name()));
        }
        return checkCoverage(repositories, details, booked);
    }

    private static void updateChecklist(
            Repositories repositories, ReferralDetails details, Booking booked, Instant now) {
        var today = now.atZone(details.patientCase().zone()).toLocalDate();
        ReadinessUpdater.refresh(
                repositories,
                details,
                booked.state() instanceof BookingState.Booked
                        ? Optional.of(new ChecklistSnapshot.BookedSession(
                                booked.plan(), booked.planned().start()))
                        : Optional.empty(),
                repositories.sites().rulesOn(today),
                now);
    }

    private static Result<Booking> checkCoverage(Repositories repositories, ReferralDetails details, Booking booked) {
        if (!repositories.sites().site().coverBeforeBooking()) {
            return Result.success(booked);
        }
        boolean coverOpen =
                details.findings().stream().anyMatch(finding -> finding.rule().equals("PRE-COVER") && finding.open());
        return coverOpen ? Result.failure(new Rejection.RuleViolated("PRE-COVER")) : Result.success(booked);
    }

    public Result<Booking> cancel(
            Caller caller, BookingId id, String reason, BookingState.Initiator initiator, Optional<Long> version) {
        return executor.change(
                caller, Permission.BOOK_SESSION, "cancel", RecordType.APPOINTMENT, id.value(), (repositories, now) -> {
                    var found = repositories.bookings().find(id);
                    if (found.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("booking", id.value()));
                    }
                    var referral = repositories
                            .referrals()
                            .lock(found.get().referral())
                            .orElseThrow();
                    var session = repositories.sessions().lock(new SessionId(id.value()));
                    return lock(repositories, id)
                            .flatMap(booking -> checkVersion(booking, version))
                            .flatMap(
                                    booking -> booking.cancel(reason.isBlank() ? "not stated" : reason, initiator, now))
                            .flatMap(cancelled -> {
                                if (session.isPresent()) {
                                    var ended = session.get().cancel(now, caller.login(), reason);
                                    if (ended instanceof Result.Failure<CryoablationSession> failure) {
                                        return Result.failure(failure.rejection());
                                    }
                                    repositories.sessions().save(ended.orElseThrow());
                                }
                                boolean last = repositories.bookings().activeOf(referral.id(), now).stream()
                                        .allMatch(b -> b.id().equals(id));
                                if (referral.state() == ReferralState.SCHEDULED && last) {
                                    repositories
                                            .referrals()
                                            .save(referral.transitionTo(
                                                            referral.acceptedState(),
                                                            now,
                                                            caller.login(),
                                                            "booking cancelled")
                                                    .orElseThrow());
                                }
                                repositories
                                        .waitingList()
                                        .activeOf(referral.id())
                                        .filter(e -> e.open(now)
                                                .filter(o -> o.hold().equals(id))
                                                .isPresent())
                                        .ifPresent(e -> repositories
                                                .waitingList()
                                                .save(e.decline("declined").orElseThrow()));
                                var stored =
                                        saveAndPublish(repositories, caller, "appointment-cancelled", cancelled, now);
                                if (session.isPresent()) {
                                    ReadinessUpdater.refresh(repositories, referral.id(), now);
                                }
                                // last, because every hold waits for the locks of lots and the day's gas
                                repositories.stock().release(id);
                                return Result.success(stored);
                            });
                });
    }

    /**
     * Moves a booking to another proposal: its own time is released first, in one transaction, and the booking keeps
     * its id.
     */
    public Result<Booking> reschedule(
            Caller caller, BookingId id, BookingId to, Optional<Long> version, Optional<IdempotencyKey> key) {
        try {
            return executor.change(
                    caller,
                    Permission.BOOK_SESSION,
                    "move",
                    RecordType.APPOINTMENT,
                    id.value(),
                    (repositories, now) -> {
                        var replay = replay(repositories, caller, key, now);
                        if (replay.isPresent()) {
                            return replay.get();
                        }
                        var proposal = repositories.bookings().proposal(to);
                        if (proposal.isEmpty()) {
                            return Result.failure(new Rejection.NotFound("proposal", to.value()));
                        }
                        if (!proposal.get().moves().equals(Optional.of(id))) {
                            return Result.failure(
                                    new Rejection.InvalidValue("proposal", to.value(), "proposal-for-this-booking"));
                        }
                        if (proposal.get().isExpired(now)) {
                            return Result.failure(new Rejection.ProposalExpired(
                                    to.value(), proposal.get().expires()));
                        }
                        return reschedule(
                                        repositories,
                                        caller,
                                        id,
                                        version,
                                        now,
                                        "appointment-moved",
                                        Optional.empty(),
                                        booking -> Result.success(proposal.get()))
                                .map(moved -> {
                                    key.ifPresent(k -> repositories
                                            .bookings()
                                            .saveIdempotentResponse(caller.login(), k.key(), k.bodyHash(), moved, now));
                                    return moved;
                                });
                    });
        } catch (OverlappingAllocationException overlap) {
            return describeConflict(caller, to);
        }
    }

    /** Replaces one resource with another of its role at the same time, as for an illness or a broken device. */
    public Result<Booking> reassign(
            Caller caller, BookingId id, ResourceId from, ResourceId to, Optional<Long> version) {
        try {
            return executor.change(
                    caller,
                    Permission.BOOK_SESSION,
                    "reassign",
                    RecordType.APPOINTMENT,
                    id.value(),
                    (repositories, now) -> {
                        var clinic = index.snapshot(repositories, now);
                        var instead = clinic.resource(to);
                        if (instead.isEmpty()) {
                            return Result.failure(new Rejection.NotFound("resource", to.value()));
                        }
                        var found = repositories.bookings().find(id);
                        if (found.isEmpty()) {
                            return Result.failure(new Rejection.NotFound("booking", id.value()));
                        }
                        var details = ReferralDetailsAssembler.of(
                                        repositories, found.get().referral(), now)
                                .orElseThrow();
                        return reschedule(
                                repositories,
                                caller,
                                id,
                                version,
                                now,
                                "appointment-reassigned",
                                Optional.of(AvailabilityService.session(clinic, details.next())),
                                booking -> booking.reassign(
                                                from, to, instead.get().name(), now)
                                        .flatMap(changed -> roleOf(changed, to)
                                                        == instead.get().role()
                                                ? Result.success(changed)
                                                : Result.failure(new Rejection.ResourceUnsuitable(
                                                        instead.get().name(), roleOf(changed, to), "NOT_IN_POOL")))
                                        .map(changed -> new BookingProposal(
                                                id,
                                                changed.site(),
                                                changed.referral(),
                                                changed.sessionNumber(),
                                                changed.patient(),
                                                changed.plan(),
                                                changed.planned(),
                                                changed.allocations(),
                                                Optional.of(id),
                                                changed.overrides(),
                                                now)));
                    });
        } catch (OverlappingAllocationException overlap) {
            return Result.failure(new Rejection.NotFound("free-time-of", to.value()));
        }
    }

    private static ResourceRole roleOf(Booking booking, ResourceId id) {
        return booking.allocations().stream()
                .filter(a -> a.resource().equals(id))
                .findFirst()
                .orElseThrow()
                .role();
    }

    private interface TargetResolver {
        Result<BookingProposal> resolve(Booking booking);
    }

    private Result<Booking> reschedule(
            Repositories repositories,
            Caller caller,
            BookingId id,
            Optional<Long> version,
            Instant now,
            String topic,
            Optional<SessionRequirements> suitability,
            TargetResolver to) {
        var found = repositories.bookings().find(id);
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound("booking", id.value()));
        }
        var referral = repositories.referrals().lock(found.get().referral()).orElseThrow();
        var session = repositories.sessions().lock(new SessionId(id.value()));
        return checkVersion(repositories.bookings().find(id).orElseThrow(), version)
                .flatMap(booking -> to.resolve(booking).flatMap(proposal -> {
                    var moved = booking.move(proposal, now);
                    if (moved instanceof Result.Failure<Booking>) {
                        return moved;
                    }
                    var against = conflictChecker(repositories, now)
                            .firstConflict(proposal, referral, Optional.of(booking), suitability);
                    if (against.isPresent()) {
                        return Result.failure(against.get());
                    }
                    if (session.isPresent()) {
                        var shifted = session.get().move(proposal.plan(), proposal.planned());
                        if (shifted instanceof Result.Failure<CryoablationSession> failure) {
                            return Result.failure(failure.rejection());
                        }
                        repositories.sessions().save(shifted.orElseThrow());
                    }
                    var stored = repositories.bookings().save(moved.orElseThrow(), now);
                    repositories
                            .outbox()
                            .add(new Outbox.Event(
                                    now,
                                    topic,
                                    id.value(),
                                    Optional.of(stored.patient()),
                                    Map.of(
                                            "state", stored.state().code(),
                                            "from", booking.planned().start().toString(),
                                            "to", stored.planned().start().toString())));
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now,
                                    caller,
                                    topic,
                                    RecordType.APPOINTMENT,
                                    id.value(),
                                    Optional.of(stored.patient())));
                    if (session.isEmpty()) {
                        return Result.success(stored);
                    }
                    var details = ReferralDetailsAssembler.of(repositories, referral.id(), now)
                            .orElseThrow();
                    updateChecklist(repositories, details, stored, now);
                    boolean otherDay = !booking.planned().equals(stored.planned());
                    return otherDay && stored.state() instanceof BookingState.Booked
                            ? checkCoverage(repositories, details, stored)
                            : Result.success(stored);
                }));
    }

    /** Cleans up expired holds; they block nothing, but their rows and stock reservations remain until then. */
    public int expireHolds(Caller caller) {
        var lapsed = executor.read(
                caller, Permission.BOOK_SESSION, "tidy", RecordType.APPOINTMENT, "", (repositories, now) -> {
                    // failed items that wait for a retry do not reduce the batch
                    int aside = repositories
                            .failedItems()
                            .waiting("hold-expiry", now)
                            .size();
                    return Result.success(repositories.bookings().findExpiredHoldIds(now, 100 + aside));
                });
        int expired = items.runAll(
                caller,
                Permission.BOOK_SESSION,
                "hold-expiry",
                lapsed.orElseThrow(),
                (repositories, id, now) -> repositories
                        .bookings()
                        .lock(new BookingId(id))
                        .filter(b -> b.isExpired(now))
                        .filter(b -> {
                            var over = b.expire(now).orElseThrow();
                            repositories.stock().release(over.id());
                            saveAndPublish(repositories, caller, "appointment-expired", over, now);
                            return true;
                        })
                        .isPresent());
        items.runOne(caller, Permission.BOOK_SESSION, "idempotency-keys", "all", (repositories, id, now) -> {
            repositories.bookings().purgeExpired(now);
            return true;
        });
        return expired;
    }

    /** The current hold or booking, or the proposal. Exactly one of the two is present. */
    public record BookingOrProposal(Optional<Booking> booking, Optional<BookingProposal> proposal, boolean checkedIn) {
        public PatientId patient() {
            return booking.map(Booking::patient)
                    .or(() -> proposal.map(BookingProposal::patient))
                    .orElseThrow();
        }
    }

    public Result<BookingOrProposal> read(Caller caller, BookingId id) {
        return executor.read(
                caller, Permission.READ, "read", RecordType.APPOINTMENT, id.value(), (repositories, now) -> {
                    var booking = repositories
                            .bookings()
                            .find(id)
                            .map(b -> b.expire(now) instanceof Result.Success<Booking> e ? e.value() : b);
                    var proposal = booking.isPresent()
                            ? Optional.<BookingProposal>empty()
                            : repositories.bookings().proposal(id).filter(p -> !p.isExpired(now));
                    if (booking.isEmpty() && proposal.isEmpty()) {
                        return Result.failure(new Rejection.NotFound(RecordType.APPOINTMENT.code(), id.value()));
                    }
                    var target = new BookingOrProposal(
                            booking,
                            proposal,
                            !checkedIn(repositories, booking.stream().toList()).isEmpty());
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now,
                                    caller,
                                    "read",
                                    RecordType.APPOINTMENT,
                                    id.value(),
                                    Optional.of(target.patient())));
                    return Result.success(target);
                });
    }

    /** The bookings of a resource in a range. */
    public Result<List<Booking>> findByResource(Caller caller, ResourceId resource, TimeRange within) {
        return executor.read(caller, Permission.READ, "search", RecordType.APPOINTMENT, "", (repositories, now) -> {
            if (repositories.sites().resource(resource).isEmpty()) {
                return Result.failure(new Rejection.NotFound("resource", resource.value()));
            }
            if (CalendarBounds.span("period", within) instanceof Result.Failure<TimeRange> failure) {
                return Result.failure(failure.rejection());
            }
            var found = repositories.bookings().findOverlapping(List.of(resource), within).stream()
                    .filter(booking -> booking.occupiesResourcesAt(now))
                    .toList();
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now,
                            caller,
                            "search",
                            RecordType.APPOINTMENT,
                            found.stream().map(Booking::patient).toList()));
            return Result.success(found);
        });
    }

    private static Set<BookingId> checkedIn(Repositories repositories, List<Booking> bookings) {
        return repositories
                .sessions()
                .checkedIn(bookings.stream()
                        .map(b -> new SessionId(b.id().value()))
                        .toList())
                .stream()
                .map(session -> new BookingId(session.value()))
                .collect(Collectors.toSet());
    }

    private static Optional<Result<Booking>> replay(
            Repositories repositories, Caller caller, Optional<IdempotencyKey> key, Instant now) {
        return key.flatMap(k -> repositories
                .bookings()
                .findIdempotentResponse(caller.login(), k.key(), now)
                .map(first -> first.bodyHash().equals(k.bodyHash())
                        ? Result.success(first.booking())
                        : Result.<Booking>failure(new Rejection.IdempotencyKeyReused(k.key()))));
    }

    private static Result<Booking> lock(Repositories repositories, BookingId id) {
        return repositories
                .bookings()
                .lock(id)
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("booking", id.value())));
    }

    private static Result<Booking> checkVersion(Booking booking, Optional<Long> version) {
        return version.filter(expected -> expected != booking.version())
                .<Result<Booking>>map(
                        expected -> Result.failure(new Rejection.StaleVersion(expected, booking.version())))
                .orElseGet(() -> Result.success(booking));
    }

    private static Booking saveAndPublish(
            Repositories repositories, Caller caller, String topic, Booking booking, Instant now) {
        var stored = repositories.bookings().save(booking, now);
        publish(repositories, caller, topic, stored, now);
        return stored;
    }

    private static void publish(Repositories repositories, Caller caller, String topic, Booking booking, Instant now) {
        repositories
                .outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        booking.id().value(),
                        Optional.of(booking.patient()),
                        Map.of("state", booking.state().code())));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now,
                        caller,
                        topic,
                        RecordType.APPOINTMENT,
                        booking.id().value(),
                        Optional.of(booking.patient())));
    }
}
