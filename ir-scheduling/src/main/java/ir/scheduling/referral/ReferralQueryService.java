package ir.scheduling.referral;

import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads referrals: the worklist, one referral, the referrals of a patient, the lesions. */
@ApplicationScoped
public class ReferralQueryService {
    private final ReferralRepository referrals;
    private final PatientRepository patientRepository;
    private final ReferralDetailsAssembler referralDetails;
    private final UseCaseAudit audit;
    private final Clock clock;

    @Inject
    public ReferralQueryService(
            ReferralRepository referrals,
            PatientRepository patientRepository,
            ReferralDetailsAssembler referralDetails,
            UseCaseAudit audit,
            Clock clock) {
        this.referrals = referrals;
        this.patientRepository = patientRepository;
        this.referralDetails = referralDetails;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Every open referral with its findings, by treat-by date. About a dozen queries, independent of the length of the
     * list.
     */
    @Query(permission = Permission.READ, action = "list", type = RecordType.REFERRAL)
    public Result<List<ReferralDetails>> worklist(Caller caller) {
        var now = clock.instant();
        var details = referralDetails.of(referrals.open(), now);
        audit.addForEach(details.stream().map(f -> f.patient().id()).toList());
        return Result.success(details);
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.REFERRAL)
    public Result<ReferralDetails> details(Caller caller, @Subject ReferralId id) {
        var now = clock.instant();
        var file = referralDetails.of(id, now);
        file.ifPresent(f -> audit.add(id.value(), Optional.of(f.patient().id())));
        return file.map(Result::success).orElseGet(() -> notFound(id));
    }

    /** The stored findings of each decision, oldest first. */
    @Query(permission = Permission.READ, action = "read", type = RecordType.FINDING)
    public Result<List<ReferralRepository.RecordedFindings>> history(Caller caller, @Subject ReferralId id) {
        var referral = referrals.find(id);
        if (referral.isEmpty()) {
            return notFound(id);
        }
        audit.add(id.value(), Optional.of(referral.get().patient()));
        return Result.success(referrals.findings(id));
    }

    /** All referrals of a patient, newest first. */
    @Query(permission = Permission.READ, action = "search", type = RecordType.REFERRAL)
    public Result<List<ReferralDetails>> ofPatient(Caller caller, PatientId patient) {
        var now = clock.instant();
        audit.add("", Optional.of(patient));
        return Result.success(referralDetails.of(referrals.ofPatient(patient), now));
    }

    /** The lesions known here, with their patients. */
    @Query(permission = Permission.READ, action = "list", type = RecordType.LESION)
    public Result<Map<Lesion, Patient>> lesions(Caller caller) {
        var lesions = referrals.allLesions(200);
        var patients = patientRepository.find(
                lesions.stream().map(Lesion::patient).distinct().toList());
        audit.addForEach(patients.keySet());
        var listed = new java.util.LinkedHashMap<Lesion, Patient>();
        lesions.forEach(
                lesion -> listed.put(lesion, ReferralDetailsAssembler.requireStored(patients, lesion.patient())));
        return Result.success(listed);
    }

    private static <T> Result<T> notFound(ReferralId id) {
        return Result.failure(new Rejection.NotFound("referral", id.value()));
    }
}
