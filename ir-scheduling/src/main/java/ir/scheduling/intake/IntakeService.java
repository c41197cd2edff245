package ir.scheduling.intake;

import ir.domain.followup.FollowUpPlan;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.followup.FollowUpEnding;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.ReceivedResourceRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Saves resources and orders received from other systems. */
@ApplicationScoped
public class IntakeService {
    private final ReceivedResourceRepository receivedResources;
    private final PatientRepository patientRepository;
    private final SiteRepository sites;
    private final OrderIntake orders;
    private final PatientMerger merger;
    private final FollowUpEnding followUpEnding;
    private final ReadinessUpdater readinessUpdater;
    private final UseCaseAudit audit;
    private final Clock clock;

    @Inject
    public IntakeService(
            ReceivedResourceRepository receivedResources,
            PatientRepository patientRepository,
            SiteRepository sites,
            OrderIntake orders,
            PatientMerger merger,
            FollowUpEnding followUpEnding,
            ReadinessUpdater readinessUpdater,
            UseCaseAudit audit,
            Clock clock) {
        this.receivedResources = receivedResources;
        this.patientRepository = patientRepository;
        this.sites = sites;
        this.orders = orders;
        this.merger = merger;
        this.followUpEnding = followUpEnding;
        this.readinessUpdater = readinessUpdater;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Saves the whole message or nothing. An order of a trusted client is accepted conditionally, unless it has an open
     * finding that cannot be overridden; every other order waits for triage.
     */
    @Command(permission = Permission.ENTER_REFERRAL, action = "receive", type = RecordType.MESSAGE)
    public Result<List<Referral>> receive(Caller caller, IntakeMessage intake) {
        var now = clock.instant();
        for (var patient : intake.patients()) {
            boolean known = patientRepository.find(patient.id()).isPresent();
            if (known && !isTrustedClient(caller)) {
                return Result.failure(new Rejection.NotPermitted("CHANGE_PATIENT_AS_TRUSTED_SYSTEM"));
            }
            patientRepository.save(patient);
            // a death closes all open follow-up at once (I9)
            if (patient.deceasedOn().isPresent()) {
                followUpEnding.closeAll(
                        caller, patient.id(), FollowUpPlan.EndReason.DEATH, "reported by " + caller.login(), now);
            }
        }
        for (var received : intake.resources()) {
            // a resource with a stored id is replaced: its source system is authoritative for it
            boolean known = receivedResources
                    .find(received.resourceType(), received.id())
                    .isPresent();
            if (known) {
                receivedResources.replace(received);
            } else {
                receivedResources.add(received);
            }
            audit.add(
                    known ? "update" : "create",
                    received.resourceType(),
                    received.id(),
                    Optional.of(received.patient()));
        }
        intake.patients().forEach(patient -> merger.merge(patient, now));
        var referrals = new ArrayList<Referral>();
        for (var order : intake.orders()) {
            var referral = orders.refer(caller, order, now);
            if (referral instanceof Result.Failure<Referral> failure) {
                return Result.failure(failure.rejection());
            }
            referrals.add(referral.orElseThrow());
        }
        for (var withdrawal : intake.withdrawals()) {
            var withdrawn = orders.withdraw(caller, withdrawal, now);
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
                .forEach(patient -> readinessUpdater.refresh(patient, now));
        return Result.success(List.copyOf(referrals));
    }

    /**
     * Whether the caller may change patient demographics: the hospital's own server, and the clients that the site
     * trusts.
     */
    private boolean isTrustedClient(Caller caller) {
        return caller.channel() == Caller.Channel.SYSTEM
                || sites.site().trustedClients().contains(caller.login());
    }
}
