package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.fhir.mapping.AppointmentMapping;
import ir.fhir.mapping.Codes;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.booking.OpeningsDesk.Offer;
import ir.scheduling.booking.OpeningsDesk.Wish;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.search.SearchDesk;
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

/** {@code Appointment/$find}, ITI-115: openings for the whole session of an order. */
public final class Find {
    private static final int OFFERED = 20;
    private static final int MOST_OFFERED = 100;
    private static final List<String> ABOUT_THE_CLINIC =
            List.of("visit-type", "specialty", "location-string", "organization", "healthcare-service");
    private static final Set<String> SPECIALTY = Set.of("408455009");

    private final Door door;
    private final Appointments appointments;

    public Find(Door door) {
        this.door = door;
        this.appointments = new Appointments(door);
    }

    @Operation(name = "$find", type = Appointment.class, idempotent = true, manualRequest = true)
    public Bundle find(RequestDetails request) {
        var input = Input.of(door, "appointment-find", request);
        var actor = door.actor(request);
        var from = input.strict() ? Optional.of(input.required("start")) : input.instant("start");
        var until = input.strict() ? Optional.of(input.required("end")) : input.instant("end");
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw appointments.refuse(
                    new Refusal.InvalidValue("end", until.get().toString(), "after start"));
        }
        int asked = input.number("_count").orElse(OFFERED);
        if (asked < 1) {
            throw appointments.refuse(
                    new Refusal.InvalidValue("_count", Integer.toString(asked), "a whole number from 1"));
        }
        // as everywhere, a count above the most is answered with the most
        var count = Math.min(asked, MOST_OFFERED);
        var referral = referral(actor, input);
        var wanted = new ArrayList<ResourceId>();
        Stream.of("practitioner", "location-reference", "device")
                .forEach(name -> wanted.addAll(Appointments.resources(input.all(name, Reference.class))));
        // most ask for an order's openings and nothing else: then nobody need look at what the clinic is made of
        var site = Optional.<SiteId>empty();
        if (ABOUT_THE_CLINIC.stream().anyMatch(input::has)) {
            var clinic = door.orThrow(door.desks().search().clinic(actor, "HealthcareService"));
            var nowhere = nowhere(input, clinic, wanted);
            if (nowhere.isPresent()) {
                return none(nowhere.get(), input);
            }
            site = site(input, clinic);
        }
        var timing = input.one("timing", Timing.class);
        timing.ifPresent(this::hours);
        var explain = input.truth("explain").orElse(false);
        var found = door.orThrow(door.desks()
                .openings()
                .find(
                        actor,
                        Wish.best(referral, timing.isPresent() ? MOST_OFFERED : count)
                                .within(from, until)
                                .with(wanted)
                                .at(site)
                                .explained(explain)
                                .moving(input.id("ignore-appointment")
                                        .map(id -> appointments.id(id, "ignore-appointment")))));
        return answer(found, preferred(found.offers(), timing, count), explain, input, request);
    }

    private Bundle answer(
            OpeningsDesk.Found found, List<Offer> offers, boolean explain, Input input, RequestDetails request) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(found.total());
        for (var offer : offers) {
            var appointment = AppointmentMapping.appointment(offer.proposal(), door.zone());
            bundle.addEntry()
                    .setFullUrl(request.getFhirServerBase() + "/Appointment/"
                            + appointment.getIdElement().getIdPart())
                    .setResource(appointment)
                    .getSearch()
                    .setMode(Bundle.SearchEntryMode.MATCH);
        }
        var told = appointments.explanation(found);
        if (!found.offers().isEmpty() && !explain) {
            // why days were refused is told where nothing was found, or on request
            told.getIssue().removeIf(issue -> found.notBefore().isEmpty());
        }
        input.told().ifPresent(left -> left.getIssue().forEach(told::addIssue));
        if (told.hasIssue()) {
            Appointments.tell(bundle, told);
        }
        return bundle;
    }

    /** An empty answer has a reason too. */
    private static Bundle none(String why, Input input) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(0);
        var told = input.told().orElseGet(OperationOutcome::new);
        Appointments.inform(told, why);
        Appointments.tell(bundle, told);
        return bundle;
    }

    private ReferralId referral(Actor actor, Input input) {
        var order = input.id("service-request");
        if (order.isPresent()) {
            return new ReferralId(order.get());
        }
        var number = input.one("referral-identifier", Identifier.class);
        if (number.isPresent()) {
            return door.orThrow(door.desks()
                    .openings()
                    .referralOf(
                            actor,
                            new OrderNumber(
                                    String.valueOf(number.get().getSystem()),
                                    String.valueOf(number.get().getValue()))));
        }
        return ofPatient(actor, patient(actor, input));
    }

    private PatientId patient(Actor actor, Input input) {
        var references = input.ids("patient-reference");
        var resources = input.all("patient-resource", Patient.class);
        if (references.size() + resources.size() > 1) {
            throw appointments.refuse(new Refusal.UnsupportedEntry(
                    "patient-reference", references.size() + resources.size() + " patients", "one patient a session"));
        }
        if (!references.isEmpty()) {
            return new PatientId(references.get(0));
        }
        for (var resource : resources) {
            for (var identifier : resource.getIdentifier()) {
                var known = door.orThrow(door.desks()
                        .records()
                        .known(
                                actor,
                                "Patient",
                                String.valueOf(identifier.getSystem()),
                                String.valueOf(identifier.getValue())));
                if (known.isPresent()) {
                    return new PatientId(known.get());
                }
            }
            throw appointments.refuse(new Refusal.NotFound("Patient", "by identifier"));
        }
        throw appointments.refuse(new Refusal.MissingValue(
                "referral-identifier", "the order's number, service-request, or patient-reference"));
    }

    /** A session is booked for an order; where the patient has one that can be booked, it is that. */
    private ReferralId ofPatient(Actor actor, PatientId patient) {
        door.orThrow(door.desks().records().patient(actor, patient));
        var open = door.orThrow(door.desks().referrals().ofPatient(actor, patient)).stream()
                .map(ReferralFile::referral)
                .filter(referral -> referral.state().open())
                .map(Referral::id)
                .toList();
        if (open.size() != 1) {
            throw appointments.refuse(new Refusal.MissingValue(
                    "service-request", "which order: the patient has " + open.size() + " open ones"));
        }
        return open.get(0);
    }

    /** A code or place nobody has here finds nothing; it is no fault. */
    private static Optional<String> nowhere(Input input, SearchDesk.Clinic clinic, List<ResourceId> wanted) {
        var types = input.texts("visit-type");
        if (!types.isEmpty()
                && types.stream()
                        .map(Find::code)
                        .noneMatch(code -> Codes.CRYOABLATION.contains(code)
                                || clinic.procedures().stream()
                                        .anyMatch(p -> p.code().equals(code)))) {
            return Optional.of("No procedure of this clinic has the visit-type " + String.join(", ", types) + ".");
        }
        var specialties = input.texts("specialty");
        if (!specialties.isEmpty() && specialties.stream().map(Find::code).noneMatch(SPECIALTY::contains)) {
            return Optional.of("No service of this clinic has the specialty " + String.join(", ", specialties) + ".");
        }
        var places = input.texts("location-string");
        if (!places.isEmpty()) {
            boolean site = clinic.sites().stream().anyMatch(s -> part(places, s.name() + " " + s.department()));
            var rooms = clinic.resources().stream()
                    .filter(r -> AppointmentMapping.type(r.role()).equals("Location"))
                    .filter(r -> part(places, r.name()))
                    .map(r -> r.id())
                    .toList();
            wanted.addAll(site ? List.of() : rooms);
            if (!site && rooms.isEmpty()) {
                return Optional.of("No site or room of this clinic is called " + String.join(", ", places) + ".");
            }
        }
        var sites = Stream.concat(
                        input.ids("organization").stream(),
                        input.ids("healthcare-service").stream().map(id -> id.substring(id.indexOf('.') + 1)))
                .toList();
        return !sites.isEmpty() && site(input, clinic).isEmpty()
                ? Optional.of("No site of this clinic is " + String.join(", ", sites) + ".")
                : Optional.empty();
    }

    private static boolean part(List<String> places, String name) {
        return places.stream()
                .anyMatch(place -> name.toLowerCase(Locale.ROOT).contains(place.toLowerCase(Locale.ROOT)));
    }

    private static String code(String token) {
        return token.substring(token.indexOf('|') + 1);
    }

    /** The first that is a site of this clinic. */
    private static Optional<SiteId> site(Input input, SearchDesk.Clinic clinic) {
        return Stream.concat(
                        input.ids("organization").stream(),
                        input.ids("healthcare-service").stream().map(id -> id.substring(id.indexOf('.') + 1)))
                .flatMap(id -> clinic.sites().stream()
                        .map(s -> s.id())
                        .filter(s -> s.value().equals(id)))
                .findFirst();
    }

    /** HAPI takes any text for a time of day. */
    private void hours(Timing wish) {
        for (var hour : wish.getRepeat().getTimeOfDay()) {
            try {
                LocalTime.parse(String.valueOf(hour.getValue()));
            } catch (DateTimeException malformed) {
                throw appointments.refuse(new Refusal.InvalidValue(
                        "timing.repeat.timeOfDay", String.valueOf(hour.getValue()), "a time of day, as 08:00:00"));
            }
        }
    }

    /** Openings at preferred times come first; a preference is no condition. */
    private List<Offer> preferred(List<Offer> offers, Optional<Timing> timing, int count) {
        return timing.map(wish -> Stream.concat(
                                offers.stream().filter(o -> fits(wish, o)),
                                offers.stream().filter(o -> !fits(wish, o)))
                        .limit(count)
                        .toList())
                .orElse(offers);
    }

    private boolean fits(Timing wish, Offer offer) {
        var start = offer.proposal().planned().start().atZone(door.zone());
        var repeat = wish.getRepeat();
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
