package ir.scheduling.intake;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.followup.FollowUpPlan;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.ReceivedResourceRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.SubjectType;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Finds and reads the resources and patients that other systems sent. */
@ApplicationScoped
public class ReceivedResourceService {
    private final ReceivedResourceRepository receivedResources;
    private final PatientRepository patientRepository;
    private final BookingRepository bookings;
    private final FollowUpPlanRepository followUpPlans;
    private final UseCaseAudit audit;

    @Inject
    public ReceivedResourceService(
            ReceivedResourceRepository receivedResources,
            PatientRepository patientRepository,
            BookingRepository bookings,
            FollowUpPlanRepository followUpPlans,
            UseCaseAudit audit) {
        this.receivedResources = receivedResources;
        this.patientRepository = patientRepository;
        this.bookings = bookings;
        this.followUpPlans = followUpPlans;
        this.audit = audit;
    }

    /** The id of the stored resource with this identifier. An intake links to it instead of storing a duplicate. */
    @Query(permission = Permission.ENTER_REFERRAL, action = "match", type = RecordType.RESOURCE)
    public Result<Optional<String>> findIdByIdentifier(
            Caller caller, @SubjectType String resourceType, String system, String value) {
        return Result.success(
                receivedResources.byIdentifier(resourceType, system, value).map(ReceivedResource::id));
    }

    @Query(permission = Permission.ENTER_REFERRAL, action = "match", type = RecordType.RESOURCE)
    public Result<Boolean> exists(Caller caller, @SubjectType String resourceType, @Subject String id) {
        return Result.success(receivedResources.find(resourceType, id).isPresent());
    }

    /** The patient of an appointment, which is a session or a visit; empty if the appointment does not exist. */
    @Query(permission = Permission.ENTER_REFERRAL, action = "match", type = RecordType.APPOINTMENT)
    public Result<Optional<PatientId>> ofAppointment(Caller caller, @Subject String id) {
        return Result.success(bookings.find(List.of(new BookingId(id))).values().stream()
                .map(Booking::patient)
                .findFirst()
                .or(() -> followUpPlans.byVisit(id).map(FollowUpPlan::patient)));
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.RESOURCE)
    public Result<ReceivedResource> read(Caller caller, @SubjectType String resourceType, @Subject String id) {
        var found = receivedResources.find(resourceType, id);
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound(resourceType, id));
        }
        audit.add("read", resourceType, id, Optional.of(found.get().patient()));
        return Result.success(found.get());
    }

    /** Searches patients by family name, medical record number or birth date. */
    @Query(permission = Permission.READ, action = "find", type = RecordType.PATIENT)
    public Result<List<Patient>> findPatients(Caller caller, String text) {
        var found = text.isBlank() ? List.<Patient>of() : patientRepository.search(text.strip(), 20);
        audit.addForEach(found.stream().map(Patient::id).toList());
        return Result.success(found);
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.PATIENT)
    public Result<Patient> patient(Caller caller, @Subject PatientId id) {
        var found = patientRepository.find(id);
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound(RecordType.PATIENT.code(), id.value()));
        }
        audit.add(id.value(), Optional.of(id));
        return Result.success(found.get());
    }
}
