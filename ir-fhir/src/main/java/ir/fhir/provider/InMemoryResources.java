package ir.fhir.provider;

import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.fhir.criteria.SearchCriteria;
import ir.fhir.mapper.ClinicResourceMapper;
import ir.fhir.mapper.FollowUpMapper;
import ir.fhir.mapper.QuestionnaireMapper;
import ir.fhir.mapper.ReadinessMapper;
import ir.fhir.mapper.SlotMapper;
import ir.fhir.mapper.SubscriptionMapper;
import ir.fhir.operation.FollowUpTemplateLookup;
import ir.fhir.operation.OperationDefinitionRegistry;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.InMemoryResourceSource;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.calendar.SlotQueryService;
import ir.scheduling.calendar.SlotQueryService.CalendarSlot;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.security.Caller;
import ir.scheduling.subscription.SubscriptionService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;

/**
 * Resource types that are not searched in SQL: clinic configuration, resources derived from calendars or referrals, and
 * conformance resources.
 */
@Dependent
public final class InMemoryResources {
    /** Period of a Slot search without an end. */
    private static final Duration SLOTS = Duration.ofDays(30);

    private static final Duration MOST_SLOTS = Duration.ofDays(366);

    private final FhirRequestContext context;
    private final FollowUpTemplateLookup templates;
    private final ClinicalSearchService clinicalSearchService;
    private final SubscriptionService subscriptionService;
    private final SlotQueryService slotQueryService;
    private final ReferralQueryService referralQueryService;

    @Inject
    public InMemoryResources(
            FhirRequestContext context,
            FollowUpTemplateLookup templates,
            ClinicalSearchService clinicalSearchService,
            SubscriptionService subscriptionService,
            SlotQueryService slotQueryService,
            ReferralQueryService referralQueryService) {
        this.context = context;
        this.templates = templates;
        this.clinicalSearchService = clinicalSearchService;
        this.subscriptionService = subscriptionService;
        this.slotQueryService = slotQueryService;
        this.referralQueryService = referralQueryService;
    }

    public Map<String, InMemoryResourceSource> sources() {
        var all = new LinkedHashMap<String, InMemoryResourceSource>();
        for (var resourceType : List.of(
                "Organization",
                "Location",
                "Practitioner",
                "PractitionerRole",
                "Device",
                "HealthcareService",
                "Schedule")) {
            all.put(
                    resourceType,
                    (caller, criteria) -> ClinicResourceMapper.all(
                            resourceType,
                            context.orThrow(clinicalSearchService.clinic(
                                    caller, resourceType, resourceType.equals("Device")))));
        }
        all.put("Slot", this::slots);
        all.put(
                "Subscription",
                (caller, criteria) -> context.orThrow(subscriptionService.findOwn(caller)).stream()
                        .map(SubscriptionMapper::resource)
                        .toList());
        all.put("DetectedIssue", this::issues);
        all.put(
                "PlanDefinition",
                (caller, criteria) -> templates.inForce(caller).stream()
                        .map(FollowUpMapper::definition)
                        .toList());
        all.put("Questionnaire", (caller, criteria) -> List.of(QuestionnaireMapper.questionnaire()));
        all.put("OperationDefinition", (caller, criteria) -> OperationDefinitionRegistry.all());
        for (var resourceType : List.of("StructureDefinition", "CodeSystem", "ValueSet")) {
            all.put(resourceType, (caller, criteria) -> OperationDefinitionRegistry.others(resourceType));
        }
        return all;
    }

    private static Stream<SearchCriteria.Value> values(SearchCriteria criteria, String parameter) {
        return criteria.criteria().stream()
                .filter(c -> c.parameter().name().equals(parameter))
                .flatMap(c -> c.values().stream());
    }

    private static Stream<String> targets(SearchCriteria criteria, String parameter) {
        return values(criteria, parameter)
                .flatMap(v ->
                        v instanceof SearchCriteria.ReferenceValue target ? Stream.of(target.id()) : Stream.empty());
    }

    /** Returns the slots of the requested schedules, or of all schedules. */
    private List<? extends Resource> slots(Caller caller, SearchCriteria criteria) {
        var one = values(criteria, SearchCriteria.Parameter.ID.name())
                .flatMap(v -> v instanceof SearchCriteria.TokenValue token ? token.code().stream() : Stream.empty())
                .findFirst();
        if (one.isPresent()) {
            return slotQueryService.slot(caller, one.get()) instanceof Result.Success<CalendarSlot> success
                    ? List.of(SlotMapper.slot(success.value(), context.zone()))
                    : List.of();
        }
        var clinic = context.orThrow(clinicalSearchService.clinic(caller, "Slot", false));
        var asked = targets(criteria, "schedule").toList();
        var resources = clinic.resources().stream()
                .map(r -> r.id())
                .filter(id -> asked.isEmpty() || asked.contains(id.value()))
                .map(id -> new ResourceId(id.value()))
                .toList();
        return context.orThrow(slotQueryService.slots(caller, resources, window(criteria))).stream()
                .map(range -> SlotMapper.slot(range, context.zone()))
                .toList();
    }

    private TimeRange window(SearchCriteria criteria) {
        var moments = values(criteria, "start")
                .flatMap(v -> v instanceof SearchCriteria.DateRangeValue range ? Stream.of(range) : Stream.empty())
                .toList();
        Instant from = context.now();
        Optional<Instant> until = Optional.empty();
        for (var range : moments) {
            switch (range.comparison()) {
                case GREATERTHAN_OR_EQUALS, GREATERTHAN, STARTS_AFTER -> from = range.from();
                case LESSTHAN_OR_EQUALS, LESSTHAN, ENDS_BEFORE -> until = Optional.of(range.until());
                default -> {
                    from = range.from();
                    until = Optional.of(range.until());
                }
            }
        }
        var end = until.filter(from(from)).orElse(from.plus(SLOTS));
        if (end.isAfter(from.plus(MOST_SLOTS))) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.InvalidValue(
                            "start", end.toString(), Expected.of("end-of-period", MOST_SLOTS.toDays(), from)),
                    context.zone());
        }
        return new TimeRange(from, end);
    }

    private static java.util.function.Predicate<Instant> from(Instant from) {
        return end -> end.isAfter(from);
    }

    /** Returns the issues of the requested orders or patients, or of all open referrals. */
    private List<? extends Resource> issues(Caller caller, SearchCriteria criteria) {
        return files(caller, criteria).stream()
                .flatMap(details -> ReadinessMapper.issues(details, context.now()).stream())
                .toList();
    }

    private List<ReferralDetails> files(Caller caller, SearchCriteria criteria) {
        var ids = values(criteria, SearchCriteria.Parameter.ID.name())
                .flatMap(v -> v instanceof SearchCriteria.TokenValue token ? token.code().stream() : Stream.empty())
                .map(id -> id.contains(".") ? id.substring(0, id.indexOf('.')) : id);
        var orders =
                Stream.concat(ids, targets(criteria, "implicated")).distinct().toList();
        if (!orders.isEmpty()) {
            return orders.stream()
                    .flatMap(id -> referralQueryService.details(caller, new ReferralId(id))
                                    instanceof Result.Success<ReferralDetails> success
                            ? Stream.of(success.value())
                            : Stream.empty())
                    .toList();
        }
        var patients = targets(criteria, "patient").toList();
        return patients.isEmpty()
                ? context.orThrow(referralQueryService.worklist(caller))
                : patients.stream()
                        .flatMap(id ->
                                context.orThrow(referralQueryService.ofPatient(caller, new PatientId(id))).stream())
                        .toList();
    }
}
