package ir.fhir.mapper;

import ir.domain.clinical.Intent;
import ir.domain.clinical.Urgency;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.ReferralId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.fhir.standing.StandingEvaluator;
import ir.scheduling.intake.IntakeMessage;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.hl7.fhir.r4.model.BodyStructure;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;

/** Maps a ServiceRequest to an order. */
public final class OrderMapper {
    private OrderMapper() {}

    /**
     * @param resolve finds a resource by its local reference, in the message or among the stored resources
     * @param today the date used for an order without one
     */
    public static Result<IntakeMessage.Order> order(
            ServiceRequest request,
            String path,
            Function<String, Optional<Resource>> resolve,
            LocalDate today,
            ZoneId zone) {
        if (request.getIntent() != ServiceRequest.ServiceRequestIntent.ORDER) {
            var found =
                    request.getIntent() == null ? "none" : request.getIntent().toCode();
            return Result.failure(new Rejection.UnsupportedEntry(path + ".intent", found, "order"));
        }
        if (!Codes.cryoablation(request.getCode())) {
            return Result.failure(new Rejection.UnsupportedEntry(
                    path + ".code", words(request.getCode()), "cryoablation-cpt-20983-snomed-ct"));
        }
        var number = ReceivedResourceMapper.identifier(request);
        if (number.isEmpty()) {
            return Result.failure(new Rejection.MissingValue(path + ".identifier", "order-number-system"));
        }
        if (!request.hasReasonReference()) {
            return Result.failure(
                    new Rejection.MissingValue(path + ".reasonReference", "one-condition-for-each-lesion"));
        }
        if (request.hasAuthoredOn()
                && request.getAuthoredOn()
                        .toInstant()
                        .atZone(zone)
                        .toLocalDate()
                        .isAfter(today.plusDays(1))) {
            return Result.failure(new Rejection.InvalidValue(
                    path + ".authoredOn", request.getAuthoredOnElement().getValueAsString(), "date-is-not-in-future"));
        }
        var patient = new PatientId(request.getSubject().getReferenceElement().getIdPart());
        var lesions = new ArrayList<Lesion>();
        for (int i = 0; i < request.getReasonReference().size(); i++) {
            var reference = request.getReasonReference().get(i).getReference();
            var where = path + ".reasonReference[" + i + "]";
            var condition = resolve.apply(reference);
            if (condition.isEmpty() || !(condition.get() instanceof Condition known)) {
                return Result.failure(new Rejection.UnsupportedEntry(
                        where, String.valueOf(reference), "condition-message-or-server"));
            }
            var lesion = lesion(known, request, patient, where, resolve);
            if (lesion instanceof Result.Failure<Lesion> failure) {
                return Result.failure(failure.rejection());
            }
            lesions.add(lesion.orElseThrow());
        }
        return Result.success(new IntakeMessage.Order(
                new ReferralId(request.getIdElement().getIdPart()),
                new OrderNumber(number.get().getSystem(), number.get().getValue()),
                patient,
                lesions,
                intent(lesions),
                urgency(request),
                request.hasAuthoredOn()
                        ? request.getAuthoredOn().toInstant().atZone(zone).toLocalDate()
                        : today,
                request.getRequester().getDisplay() == null
                        ? ""
                        : request.getRequester().getDisplay(),
                false));
    }

    private static Result<Lesion> lesion(
            Condition condition,
            ServiceRequest request,
            PatientId patient,
            String path,
            Function<String, Optional<Resource>> resolve) {
        var category = Codes.tumour(condition.getCode());
        if (category.isEmpty()) {
            return Result.failure(new Rejection.UnsupportedEntry(
                    path + ".resolve().code", words(condition.getCode()), "code-bone-tumour-docs-quickstart"));
        }
        var where = condition.hasBodySite() ? condition.getBodySite() : request.getBodySite();
        var site = where.stream().flatMap(w -> Codes.site(w).stream()).findFirst();
        if (!where.isEmpty() && site.isEmpty()) {
            return Result.failure(new Rejection.UnsupportedEntry(
                    path + ".resolve().bodySite", words(where.get(0)), "snomed-ct-code-body-site"));
        }
        var side = where.stream()
                .flatMap(w -> Codes.side(w.getCoding()).stream())
                .findFirst()
                .or(() -> sideOfStructure(request, resolve));
        return Result.success(new Lesion(
                new LesionId(UUID.randomUUID().toString()),
                patient,
                site.orElse(BodySite.BONE),
                side,
                category.get(),
                words(condition.getCode()),
                condition.getIdElement().getIdPart()));
    }

    private static Optional<Laterality> sideOfStructure(
            ServiceRequest request, Function<String, Optional<Resource>> resolve) {
        return request.getSupportingInfo().stream()
                .flatMap(info -> resolve.apply(String.valueOf(info.getReference())).stream())
                .filter(BodyStructure.class::isInstance)
                .filter(structure -> StandingEvaluator.of(structure).inForce())
                .flatMap(structure -> ((BodyStructure) structure).getLocationQualifier().stream())
                .flatMap(qualifier -> Codes.side(qualifier.getCoding()).stream())
                .findFirst();
    }

    /**
     * Derives the intent, which the order does not contain: palliative for metastases, curative for benign tumours. A
     * clinician may change it.
     */
    private static Intent intent(List<Lesion> lesions) {
        if (lesions.stream().allMatch(lesion -> lesion.category() == TumourCategory.BENIGN)) {
            return Intent.CURATIVE;
        }
        return lesions.stream().anyMatch(lesion -> lesion.category() == TumourCategory.METASTATIC)
                ? Intent.PALLIATIVE
                : Intent.LOCAL_CONTROL;
    }

    private static Urgency urgency(ServiceRequest request) {
        if (request.getPriority() == null) {
            return Urgency.ROUTINE;
        }
        return switch (request.getPriority()) {
            case STAT, ASAP -> Urgency.URGENT;
            case URGENT -> Urgency.SOON;
            default -> Urgency.ROUTINE;
        };
    }

    private static String words(CodeableConcept concept) {
        if (concept.hasText()) {
            return concept.getText();
        }
        var coding = concept.getCodingFirstRep();
        return coding.hasDisplay() ? coding.getDisplay() : coding.hasCode() ? coding.getCode() : "empty";
    }
}
