package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeLot;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.Codes;
import ir.fhir.mapper.ManualEntryMapper;
import ir.fhir.mapper.TreatmentExtensionMapper;
import ir.fhir.mapper.TreatmentMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.DataAbsentElementInterceptor;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.security.Caller;
import ir.scheduling.treatment.DayBoardService;
import ir.scheduling.treatment.TreatmentRecordService;
import ir.scheduling.treatment.TreatmentRecordService.TreatmentInput;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Procedure.ProcedureStatus;
import org.jspecify.annotations.Nullable;

/**
 * Local treatments, recorded and amended by the treating staff, and earlier treatments that an EHR reports. A Procedure
 * with an Encounter is a local treatment; its record is the extension {@code treatment}.
 */
@Dependent
public final class ProcedureProvider extends VersionedResourceProvider implements FhirProvider {
    /** Elements of a treatment that can be written. All others result from session and order. */
    private static final Set<String> SUPPORTED_ELEMENTS = Set.of(
            "status",
            "statusReason",
            "category",
            "code",
            "subject",
            "encounter",
            "basedOn",
            "reasonReference",
            "bodySite",
            "outcome",
            "extension");

    private final FhirRequestContext context;
    private final ReceivedResourceWriter writer;
    private final DayBoardService dayBoardService;
    private final TreatmentRecordService treatmentRecordService;
    private final ClinicalSearchService clinicalSearchService;

    @Inject
    public ProcedureProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            ReceivedResourceWriter writer,
            DayBoardService dayBoardService,
            TreatmentRecordService treatmentRecordService,
            ClinicalSearchService clinicalSearchService) {
        super(searchService, Procedure.class);
        this.context = context;
        this.writer = writer;
        this.dayBoardService = dayBoardService;
        this.treatmentRecordService = treatmentRecordService;
        this.clinicalSearchService = clinicalSearchService;
    }

    @Create
    public MethodOutcome create(
            @ResourceParam Procedure procedure,
            @ConditionalUrlParam @Nullable String ifNoneExist,
            RequestDetails request) {
        var encounter = procedure.getEncounter().getReferenceElement();
        if (!"Encounter".equals(encounter.getResourceType())) {
            return writer.create(procedure, ifNoneExist, request);
        }
        DataAbsentElementInterceptor.clear(procedure);
        ElementChangeValidator.firstUnsupportedElement(procedure, SUPPORTED_ELEMENTS, "no-value-times-room-and")
                .ifPresent(rejection -> {
                    throw reject(rejection);
                });
        findKnown(procedure);
        if (procedure.hasCode() && !Codes.cryoablation(procedure.getCode())) {
            throw reject(new Rejection.UnsupportedEntry(
                    "Procedure.code", "another procedure", "code-cryoablation-as-in-servicerequest"));
        }
        var caller = context.actor(request);
        var session = new SessionId(encounter.getIdPart());
        var found = context.orThrow(dayBoardService.session(caller, session));
        var lesion = procedure.getReasonReference().stream()
                .map(reason -> String.valueOf(reason.getReferenceElement().getIdPart()))
                .flatMap(id -> found.lesions().stream()
                        .filter(l -> ManualEntryMapper.conditionId(l).equals(id)))
                .map(Lesion::id)
                .findFirst()
                .orElseThrow(() -> reject(new Rejection.MissingValue(
                        "Procedure.reasonReference", "reference-to-condition-lesion-session")));
        if (!found.patient()
                .id()
                .value()
                .equals(procedure.getSubject().getReferenceElement().getIdPart())) {
            throw reject(new Rejection.InvalidValue(
                    "Procedure.subject",
                    String.valueOf(procedure.getSubject().getReference()),
                    "reference-to-patient-encounter"));
        }
        if (procedure.getStatus() == ProcedureStatus.NOTDONE) {
            context.orThrow(treatmentRecordService.markUntreated(
                    caller,
                    session,
                    lesion,
                    context.orThrow(TreatmentExtensionMapper.untreated(procedure)),
                    procedure.getStatusReason().hasText()
                            ? procedure.getStatusReason().getText()
                            : ""));
        } else if (procedure.getStatus() == ProcedureStatus.INPROGRESS
                || procedure.getStatus() == ProcedureStatus.COMPLETED) {
            var treatment = treatment(procedure, lesion, caller);
            context.orThrow(treatmentRecordService.record(caller, session, treatment));
        } else {
            throw reject(new Rejection.UnsupportedEntry(
                    "Procedure.status",
                    procedure.getStatus() == null
                            ? "none"
                            : procedure.getStatus().toCode(),
                    "in-progress-or-completed-treatment"));
        }
        var id = TreatmentMapper.id(found.session(), lesion);
        return outcome(id, true, request);
    }

    /**
     * Amends the record of a local treatment, which requires a reason, or replaces an EHR's Procedure by a newer
     * version.
     */
    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Procedure to, RequestDetails request) {
        var known = (Procedure) searchService.read("Procedure", id.getIdPart(), request);
        if (!"Encounter".equals(known.getEncounter().getReferenceElement().getResourceType())
                || TreatmentMapper.session(id.getIdPart()).isEmpty()) {
            if (!known.getSubject().equalsDeep(to.getSubject())) {
                throw reject(new Rejection.UnsupportedEntry(
                        "Procedure.subject", String.valueOf(to.getSubject().getReference()), "stored-value"));
            }
            return writer.update(id, to, request);
        }
        DataAbsentElementInterceptor.clear(to);
        long version = ReceivedResourceWriter.requireIfMatch(request, known, context.zone());
        ElementChangeValidator.firstForbiddenChange(
                        known, to, Set.of("extension", "outcome"), "stored-value-only-treatment-record")
                .ifPresent(rejection -> {
                    throw reject(rejection);
                });
        findKnown(to);
        if (!TreatmentExtensionMapper.sameProbes(known, to)) {
            throw reject(new Rejection.UnsupportedEntry(
                    "Procedure.extension(treatment).probe", "changed", "stored-lots-and-udis-because"));
        }
        var caller = context.actor(request);
        var session = new SessionId(TreatmentMapper.session(id.getIdPart()).orElseThrow());
        var number = id.getIdPart().substring(id.getIdPart().lastIndexOf(".l") + 2);
        var lesion = context.orThrow(dayBoardService.session(caller, session))
                .session()
                .lesions()
                .get(Integer.parseInt(number) - 1);
        var treatment = treatment(to, lesion, caller);
        context.orThrow(treatmentRecordService.amend(
                caller, session, treatment, TreatmentExtensionMapper.reason(to), Optional.of(version)));
        return outcome(id.getIdPart(), false, request);
    }

    private void findKnown(Procedure written) {
        ElementChangeValidator.firstUnknownExtension(
                        written, Set.of(TreatmentExtensionMapper.TREATMENT, TreatmentExtensionMapper.REASON))
                .ifPresent(rejection -> {
                    throw reject(rejection);
                });
    }

    private TreatmentInput treatment(Procedure procedure, LesionId lesion, Caller caller) {
        var lots = context.orThrow(clinicalSearchService.clinic(caller, "Device", true))
                .lots();
        return context.orThrow(TreatmentExtensionMapper.treatment(
                procedure,
                lesion,
                number -> lots.stream()
                        .filter(lot -> lot.lot().equals(number))
                        .map(ProbeLot::id)
                        .findFirst()));
    }

    private MethodOutcome outcome(String id, boolean created, RequestDetails request) {
        var stored = searchService.read("Procedure", id, request);
        return new MethodOutcome(new IdType("Procedure", id, stored.getMeta().getVersionId()), created)
                .setResource(stored);
    }

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
