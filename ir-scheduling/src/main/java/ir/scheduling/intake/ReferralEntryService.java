package ir.scheduling.intake;

import ir.domain.patient.Patient;
import ir.domain.referral.Referral;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

/** Referrals that are entered by hand. */
@ApplicationScoped
public class ReferralEntryService {
    private final PatientRepository patientRepository;
    private final ReferralRepository referrals;
    private final OrderIntake orders;
    private final UseCaseAudit audit;
    private final Clock clock;

    @Inject
    public ReferralEntryService(
            PatientRepository patientRepository,
            ReferralRepository referrals,
            OrderIntake orders,
            UseCaseAudit audit,
            Clock clock) {
        this.patientRepository = patientRepository;
        this.referrals = referrals;
        this.orders = orders;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Enters a referral manually. The same person under another number, and the same lesion in another open referral,
     * are reported first; the referral is saved only if the caller confirms.
     */
    @Command(permission = Permission.ENTER_REFERRAL, action = "enter", type = RecordType.REFERRAL)
    public Result<Referral> enter(Caller caller, IntakeMessage.Order order, Optional<Patient> fresh, boolean knowing) {
        var now = clock.instant();
        if (fresh.isPresent()) {
            var person = fresh.get();
            var alike = patientRepository.search(person.familyName(), 50).stream()
                    .filter(known -> known.birthDate().equals(person.birthDate())
                            || known.medicalRecordNumber().equals(person.medicalRecordNumber()))
                    .findFirst()
                    .or(() -> patientRepository.search(person.medicalRecordNumber(), 5).stream()
                            .filter(known -> known.medicalRecordNumber().equals(person.medicalRecordNumber()))
                            .findFirst());
            boolean sameNumber = alike.filter(
                            known -> known.medicalRecordNumber().equals(person.medicalRecordNumber()))
                    .isPresent();
            if (alike.isPresent() && (sameNumber || !knowing)) {
                return Result.failure(
                        new Rejection.PossibleDuplicatePatient(alike.get().medicalRecordNumber()));
            }
            patientRepository.save(person);
        }
        var similar = referrals.ofPatient(order.patient()).stream()
                .filter(referral -> referral.state().isOpen())
                .filter(referral -> referrals.lesions(referral.lesions()).values().stream()
                        .anyMatch(known -> order.lesions().stream()
                                .anyMatch(lesion -> lesion.site() == known.site()
                                        && lesion.side().equals(known.side()))))
                .findFirst();
        if (similar.isPresent() && !knowing) {
            return Result.failure(new Rejection.PossibleDuplicateReferral(
                    similar.get().order().value()));
        }
        return orders.refer(caller, order, now).map(referral -> {
            audit.add(referral.id().value(), Optional.of(referral.patient()));
            return referral;
        });
    }
}
