package ir.fhir.provider;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.fhir.mapping.ClinicMapping;
import ir.fhir.mapping.FollowUpMapping;
import ir.fhir.mapping.QuestionnaireMapping;
import ir.fhir.mapping.ReadinessMapping;
import ir.fhir.mapping.SlotMapping;
import ir.fhir.mapping.SubscriptionMapping;
import ir.fhir.operation.Definitions;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.InHand;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import ir.scheduling.diary.SlotDesk.Stretch;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.search.Search;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;

/** The kinds no table is asked for: what a clinic is made of, what follows from a diary or a referral, definitions. */
public final class Kinds {
    /** A search for slots that says no time looks so far. */
    private static final Duration SLOTS = Duration.ofDays(30);

    private static final Duration MOST_SLOTS = Duration.ofDays(366);

    private final Door door;

    private Kinds(Door door) {
        this.door = door;
    }

    public static Map<String, InHand> inHand(Door door) {
        var kinds = new Kinds(door);
        var all = new LinkedHashMap<String, InHand>();
        for (var kind : List.of(
                "Organization",
                "Location",
                "Practitioner",
                "PractitionerRole",
                "Device",
                "HealthcareService",
                "Schedule")) {
            all.put(
                    kind,
                    (actor, search) -> ClinicMapping.all(
                            kind, door.orThrow(door.desks().search().clinic(actor, kind))));
        }
        all.put("Slot", kinds::slots);
        all.put(
                "Subscription",
                (actor, search) -> door.orThrow(door.desks().subscriptions().mine(actor)).stream()
                        .map(SubscriptionMapping::resource)
                        .toList());
        all.put("DetectedIssue", kinds::issues);
        all.put(
                "PlanDefinition",
                (actor, search) -> Templates.inForce(door, actor).stream()
                        .map(FollowUpMapping::definition)
                        .toList());
        all.put("Questionnaire", (actor, search) -> List.of(QuestionnaireMapping.questionnaire()));
        all.put("OperationDefinition", (actor, search) -> Definitions.all());
        for (var kind : List.of("StructureDefinition", "CodeSystem", "ValueSet")) {
            all.put(kind, (actor, search) -> Definitions.others(kind));
        }
        return all;
    }

    private static Stream<Search.Value> values(Search search, String parameter) {
        return search.criteria().stream()
                .filter(c -> c.parameter().name().equals(parameter))
                .flatMap(c -> c.any().stream());
    }

    private static Stream<String> targets(Search search, String parameter) {
        return values(search, parameter)
                .flatMap(v -> v instanceof Search.Target target ? Stream.of(target.id()) : Stream.empty());
    }

    /** Of the schedules asked for, or of all. */
    private List<? extends Resource> slots(Actor actor, Search search) {
        var one = values(search, Search.Parameter.ID.name())
                .flatMap(v -> v instanceof Search.Token token ? token.code().stream() : Stream.empty())
                .findFirst();
        if (one.isPresent()) {
            return door.desks().slots().stretch(actor, one.get()) instanceof Outcome.Done<Stretch> done
                    ? List.of(SlotMapping.slot(done.value(), door.zone()))
                    : List.of();
        }
        var clinic = door.orThrow(door.desks().search().clinic(actor, "Slot"));
        var asked = targets(search, "schedule").toList();
        var resources = clinic.resources().stream()
                .map(r -> r.id())
                .filter(id -> asked.isEmpty() || asked.contains(id.value()))
                .map(id -> new ResourceId(id.value()))
                .toList();
        return door.orThrow(door.desks().slots().stretches(actor, resources, window(search))).stream()
                .map(stretch -> SlotMapping.slot(stretch, door.zone()))
                .toList();
    }

    private TimeWindow window(Search search) {
        var moments = values(search, "start")
                .flatMap(v -> v instanceof Search.Moment moment ? Stream.of(moment) : Stream.empty())
                .toList();
        Instant from = door.now();
        Optional<Instant> until = Optional.empty();
        for (var moment : moments) {
            switch (moment.by()) {
                case GE, GT, SA -> from = moment.from();
                case LE, LT, EB -> until = Optional.of(moment.until());
                default -> {
                    from = moment.from();
                    until = Optional.of(moment.until());
                }
            }
        }
        var end = until.filter(from(from)).orElse(from.plus(SLOTS));
        if (end.isAfter(from.plus(MOST_SLOTS))) {
            throw RefusalOutcome.exception(
                    new Refusal.InvalidValue(
                            "start", end.toString(), "at most " + MOST_SLOTS.toDays() + " days after " + from),
                    door.zone());
        }
        return new TimeWindow(from, end);
    }

    private static java.util.function.Predicate<Instant> from(Instant from) {
        return end -> end.isAfter(from);
    }

    /** Of one order or patient; without either, of all that is open. */
    private List<? extends Resource> issues(Actor actor, Search search) {
        return files(actor, search).stream()
                .flatMap(file -> ReadinessMapping.issues(file, door.now()).stream())
                .toList();
    }

    private List<ReferralFile> files(Actor actor, Search search) {
        var ids = values(search, Search.Parameter.ID.name())
                .flatMap(v -> v instanceof Search.Token token ? token.code().stream() : Stream.empty())
                .map(id -> id.contains(".") ? id.substring(0, id.indexOf('.')) : id);
        var orders =
                Stream.concat(ids, targets(search, "implicated")).distinct().toList();
        if (!orders.isEmpty()) {
            return orders.stream()
                    .flatMap(id -> door.desks().referrals().file(actor, new ReferralId(id))
                                    instanceof Outcome.Done<ReferralFile> done
                            ? Stream.of(done.value())
                            : Stream.empty())
                    .toList();
        }
        var patients = targets(search, "patient").toList();
        return patients.isEmpty()
                ? door.orThrow(door.desks().referrals().worklist(actor))
                : patients.stream()
                        .flatMap(id ->
                                door.orThrow(door.desks().referrals().ofPatient(actor, new PatientId(id))).stream())
                        .toList();
    }
}
