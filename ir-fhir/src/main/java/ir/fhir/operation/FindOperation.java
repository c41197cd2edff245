package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.AppointmentMapper;
import ir.fhir.mapper.Codes;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import ir.scheduling.booking.AvailabilityService.ScoredProposal;
import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.message.MessageFormatter;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Timing;

/** {@code Appointment/$find}, ITI-115: finds openings for the whole session of an order. */
@Dependent
public final class FindOperation implements FhirProvider {
    private static final int OFFERED = 20;
    private static final int MOST_OFFERED = 100;
    private static final List<String> ABOUT_THE_CLINIC =
            List.of("visit-type", "specialty", "location-string", "organization", "healthcare-service");
    private static final Set<String> SPECIALTY = Set.of("408455009");

    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;
    private final ClinicalSearchService clinicalSearchService;
    private final AvailabilityService availabilityService;
    private final ReceivedResourceService receivedResourceService;
    private final ReferralQueryService referralQueryService;

    @Inject
    public FindOperation(
            FhirRequestContext context,
            AppointmentOperationSupport support,
            ClinicalSearchService clinicalSearchService,
            AvailabilityService availabilityService,
            ReceivedResourceService receivedResourceService,
            ReferralQueryService referralQueryService) {
        this.context = context;
        this.support = support;
        this.clinicalSearchService = clinicalSearchService;
        this.availabilityService = availabilityService;
        this.receivedResourceService = receivedResourceService;
        this.referralQueryService = referralQueryService;
    }

    @Operation(name = "$find", type = Appointment.class, idempotent = true, manualRequest = true)
    public Bundle find(RequestDetails request) {
        var parameters = OperationParameters.of(context, "appointment-find", request);
        var caller = context.actor(request);
        var from = parameters.strict() ? Optional.of(parameters.required("start")) : parameters.instant("start");
        var until = parameters.strict() ? Optional.of(parameters.required("end")) : parameters.instant("end");
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw support.reject(new Rejection.InvalidValue("end", until.get().toString(), "instant-after-start"));
        }
        int asked = parameters.number("_count").orElse(OFFERED);
        if (asked < 1) {
            throw support.reject(new Rejection.InvalidValue("_count", Integer.toString(asked), "whole-number-from-1"));
        }
        // a count above the maximum is reduced to the maximum, as in every search
        var count = Math.min(asked, MOST_OFFERED);
        var referral = referral(caller, parameters);
        var requested = new ArrayList<ResourceId>();
        Stream.of("practitioner", "location-reference", "device")
                .forEach(name ->
                        requested.addAll(AppointmentOperationSupport.resources(parameters.all(name, Reference.class))));
        // most clients send no criteria on the clinic: then its configuration is not read
        var site = Optional.<SiteId>empty();
        if (ABOUT_THE_CLINIC.stream().anyMatch(parameters::has)) {
            var clinic = context.orThrow(clinicalSearchService.clinic(caller, "HealthcareService", false));
            var nowhere = outsideSite(parameters, clinic, requested);
            if (nowhere.isPresent()) {
                return none(nowhere.get(), parameters);
            }
            site = site(parameters, clinic);
        }
        var timing = parameters.one("timing", Timing.class);
        timing.ifPresent(this::hours);
        var explain = parameters.booleanValue("explain").orElse(false);
        var result = context.orThrow(availabilityService.find(
                caller,
                AvailabilityQuery.best(referral, timing.isPresent() ? MOST_OFFERED : count)
                        .within(from, until)
                        .with(requested)
                        .at(site)
                        .explained(explain)
                        .moving(parameters.id("ignore-appointment").map(id -> support.id(id, "ignore-appointment")))));
        return answer(result, preferred(result.proposals(), timing, count), explain, parameters, request);
    }

    private Bundle answer(
            AvailabilityService.AvailabilityResult result,
            List<ScoredProposal> proposals,
            boolean explain,
            OperationParameters parameters,
            RequestDetails request) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(result.total());
        for (var proposal : proposals) {
            var appointment = AppointmentMapper.appointment(proposal.proposal(), context.zone());
            bundle.addEntry()
                    .setFullUrl(request.getFhirServerBase() + "/Appointment/"
                            + appointment.getIdElement().getIdPart())
                    .setResource(appointment)
                    .getSearch()
                    .setMode(Bundle.SearchEntryMode.MATCH);
        }
        var outcome = support.explanation(result);
        if (!result.proposals().isEmpty() && !explain) {
            // reasons for days without an opening are returned if no opening was found, or on request
            outcome.getIssue().removeIf(issue -> result.notBefore().isEmpty());
        }
        parameters.ignoredParametersOutcome().ifPresent(left -> left.getIssue().forEach(outcome::addIssue));
        if (outcome.hasIssue()) {
            AppointmentOperationSupport.addOutcome(bundle, outcome);
        }
        return bundle;
    }

    /** Returns an empty Bundle with the reason. */
    private static Bundle none(String reason, OperationParameters parameters) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(0);
        var outcome = parameters.ignoredParametersOutcome().orElseGet(OperationOutcome::new);
        AppointmentOperationSupport.addInformation(outcome, reason);
        AppointmentOperationSupport.addOutcome(bundle, outcome);
        return bundle;
    }

    private ReferralId referral(Caller caller, OperationParameters parameters) {
        var order = parameters.id("service-request");
        if (order.isPresent()) {
            return new ReferralId(order.get());
        }
        var number = parameters.one("referral-identifier", Identifier.class);
        if (number.isPresent()) {
            return context.orThrow(availabilityService.referralOf(
                    caller,
                    new OrderNumber(
                            String.valueOf(number.get().getSystem()),
                            String.valueOf(number.get().getValue()))));
        }
        return ofPatient(caller, patient(caller, parameters));
    }

    private PatientId patient(Caller caller, OperationParameters parameters) {
        var references = parameters.ids("patient-reference");
        var resources = parameters.all("patient-resource", Patient.class);
        if (references.size() + resources.size() > 1) {
            throw support.reject(new Rejection.UnsupportedEntry(
                    "patient-reference",
                    references.size() + resources.size() + " patients",
                    "one-patient-session-is-for"));
        }
        if (!references.isEmpty()) {
            return new PatientId(references.get(0));
        }
        for (var resource : resources) {
            for (var identifier : resource.getIdentifier()) {
                var known = context.orThrow(receivedResourceService.findIdByIdentifier(
                        caller,
                        "Patient",
                        String.valueOf(identifier.getSystem()),
                        String.valueOf(identifier.getValue())));
                if (known.isPresent()) {
                    return new PatientId(known.get());
                }
            }
            throw support.reject(new Rejection.NotFound("Patient", "with this identifier"));
        }
        throw support.reject(new Rejection.MissingValue("referral-identifier", "order-number-or-service-request"));
    }

    /**
     * Returns the patient's open order; a session is always booked for an order. More than one open order, or none, is
     * rejected.
     */
    private ReferralId ofPatient(Caller caller, PatientId patient) {
        context.orThrow(receivedResourceService.patient(caller, patient));
        var open = context.orThrow(referralQueryService.ofPatient(caller, patient)).stream()
                .map(ReferralDetails::referral)
                .filter(referral -> referral.state().isOpen())
                .map(Referral::id)
                .toList();
        if (open.size() != 1) {
            throw support.reject(
                    new Rejection.MissingValue("service-request", Expected.of("reference-to-one-order", open.size())));
        }
        return open.get(0);
    }

    /**
     * Returns why the criteria match nothing in this clinic; empty if they may match. An unknown code or location is no
     * error.
     */
    private static Optional<String> outsideSite(
            OperationParameters parameters, ClinicalSearchService.ClinicResources clinic, List<ResourceId> requested) {
        var types = parameters.texts("visit-type");
        if (!types.isEmpty()
                && types.stream()
                        .map(FindOperation::code)
                        .noneMatch(code -> Codes.CRYOABLATION.contains(code)
                                || clinic.procedures().stream()
                                        .anyMatch(p -> p.code().equals(code)))) {
            return Optional.of(
                    Diagnostics.text("no-such-visit-type", MessageFormatter.alternatives(types, Locale.ENGLISH)));
        }
        var specialties = parameters.texts("specialty");
        if (!specialties.isEmpty()
                && specialties.stream().map(FindOperation::code).noneMatch(SPECIALTY::contains)) {
            return Optional.of(
                    Diagnostics.text("no-such-specialty", MessageFormatter.alternatives(specialties, Locale.ENGLISH)));
        }
        var places = parameters.texts("location-string");
        if (!places.isEmpty()) {
            boolean site = clinic.sites().stream().anyMatch(s -> part(places, s.name() + " " + s.department()));
            var rooms = clinic.resources().stream()
                    .filter(r -> AppointmentMapper.type(r.role()).equals("Location"))
                    .filter(r -> part(places, r.name()))
                    .map(r -> r.id())
                    .toList();
            requested.addAll(site ? List.of() : rooms);
            if (!site && rooms.isEmpty()) {
                return Optional.of(
                        Diagnostics.text("no-such-location", MessageFormatter.alternatives(places, Locale.ENGLISH)));
            }
        }
        var sites = Stream.concat(
                        parameters.ids("organization").stream(),
                        parameters.ids("healthcare-service").stream().map(id -> id.substring(id.indexOf('.') + 1)))
                .toList();
        return !sites.isEmpty() && site(parameters, clinic).isEmpty()
                ? Optional.of(Diagnostics.text("no-such-site", MessageFormatter.alternatives(sites, Locale.ENGLISH)))
                : Optional.empty();
    }

    private static boolean part(List<String> places, String name) {
        return places.stream()
                .anyMatch(place -> name.toLowerCase(Locale.ROOT).contains(place.toLowerCase(Locale.ROOT)));
    }

    private static String code(String token) {
        return token.substring(token.indexOf('|') + 1);
    }

    /** Returns the first requested site that belongs to this clinic. */
    private static Optional<SiteId> site(OperationParameters parameters, ClinicalSearchService.ClinicResources clinic) {
        return Stream.concat(
                        parameters.ids("organization").stream(),
                        parameters.ids("healthcare-service").stream().map(id -> id.substring(id.indexOf('.') + 1)))
                .flatMap(id -> clinic.sites().stream()
                        .map(s -> s.id())
                        .filter(s -> s.value().equals(id)))
                .findFirst();
    }

    /** Rejects a malformed time of day, which HAPI's parser accepts. */
    private void hours(Timing preferred) {
        for (var hour : preferred.getRepeat().getTimeOfDay()) {
            try {
                LocalTime.parse(String.valueOf(hour.getValue()));
            } catch (DateTimeException malformed) {
                throw support.reject(new Rejection.InvalidValue(
                        "timing.repeat.timeOfDay", String.valueOf(hour.getValue()), "time-day-such-as-08"));
            }
        }
    }

    /** Returns openings at preferred times first. A preference excludes no opening. */
    private List<ScoredProposal> preferred(List<ScoredProposal> proposals, Optional<Timing> timing, int count) {
        return timing.map(preferred -> Stream.concat(
                                proposals.stream().filter(o -> fits(preferred, o)),
                                proposals.stream().filter(o -> !fits(preferred, o)))
                        .limit(count)
                        .toList())
                .orElse(proposals);
    }

    private boolean fits(Timing preferred, ScoredProposal proposal) {
        var start = proposal.proposal().planned().start().atZone(context.zone());
        var repeat = preferred.getRepeat();
        boolean day = repeat.getDayOfWeek().isEmpty()
                || repeat.getDayOfWeek().stream()
                        .anyMatch(d -> d.getValue() != null
                                && start.getDayOfWeek()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .startsWith(d.getValue().toCode()));
        boolean hour = repeat.getTimeOfDay().isEmpty()
                || repeat.getTimeOfDay().stream()
                        .anyMatch(t -> !start.toLocalTime().isBefore(LocalTime.parse(t.getValue()))
                                && start.toLocalTime()
                                        .isBefore(LocalTime.parse(t.getValue()).plusHours(2)));
        boolean half = repeat.getWhen().isEmpty()
                || repeat.getWhen().stream()
                        .anyMatch(w -> w.getValue() == Timing.EventTiming.MORN
                                ? start.getHour() < 12
                                : w.getValue() == Timing.EventTiming.AFT && start.getHour() >= 12);
        return day && hour && half;
    }
}
