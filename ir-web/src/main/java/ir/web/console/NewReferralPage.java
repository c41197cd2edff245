package ir.web.console;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.referral.Intent;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.ReferralId;
import ir.domain.referral.Urgency;
import ir.scheduling.record.Intake;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A referral that came by telephone or on paper, typed by hand. */
@Named("newReferral")
@RequestScoped
public class NewReferralPage extends Page {
    /** Orders that no other system numbered. */
    private static final String BY_HAND = "https://ir-scheduling.example/by-hand";

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private Optional<Patient> patient = Optional.empty();
    private boolean similar;

    public void open() {
        if (!signedIn.may("ENTER_REFERRAL")) {
            subject(Outcome.refused(new Refusal.NotPermitted("ENTER_REFERRAL")));
            return;
        }
        if (!param("patient").isEmpty()) {
            subject(desks.records().patient(actor(), new PatientId(param("patient"))))
                    .ifPresent(found -> patient = Optional.of(found));
        }
        if (posted()) {
            enter();
        }
    }

    private void enter() {
        var today = words.dayOf(clock.instant());
        Optional<Patient> fresh = Optional.empty();
        if (patient.isEmpty()) {
            fresh = person();
            if (fresh.isEmpty()) {
                return;
            }
        }
        for (var asked : List.of("site", "category", "intent")) {
            if (param(asked).isEmpty()) {
                notices.refused(new Refusal.MissingValue(words.say("new." + asked), words.say("new.choose")));
                return;
            }
        }
        var who = patient.or(() -> Optional.empty())
                .map(Patient::id)
                .orElse(fresh.map(Patient::id).orElse(new PatientId("none")));
        var site = choice(BodySite.class, "site");
        var lesion = new Lesion(
                new LesionId(UUID.randomUUID().toString()),
                who,
                site,
                param("side").isEmpty() ? Optional.empty() : Optional.of(choice(Laterality.class, "side")),
                choice(TumourCategory.class, "category"),
                param("description"),
                "");
        if (lesion.sideMissing()) {
            notices.refused(new Refusal.MissingValue(words.say("new.side"), words.say("new.side.expected")));
            return;
        }
        var answers = answers(lesion.id());
        if (answers.isEmpty()) {
            return;
        }
        var id = new ReferralId(UUID.randomUUID().toString());
        var number = param("order").isEmpty() ? "BH-" + id.value().substring(0, 8) : param("order");
        var order = new Intake.Order(
                id,
                new OrderNumber(BY_HAND, number),
                who,
                List.of(lesion),
                choice(Intent.class, "intent"),
                choice(Urgency.class, "urgency"),
                today,
                param("referrer"),
                param("step").equals("draft"));
        var entered =
                desks.records().enter(actor(), order, fresh, !param("knowing").isEmpty());
        if (entered instanceof Outcome.Refused<?> refused
                && (refused.refusal() instanceof Refusal.SimilarPatient
                        || refused.refusal() instanceof Refusal.SimilarReferral)) {
            similar = true;
        }
        done(entered).ifPresent(referral -> {
            if (!answers.get().isEmpty()) {
                done(desks.referrals().answer(actor(), referral.id(), answers.get()));
            }
            notices.keepDone(words.say("new.entered", number));
            go("/referral?id=" + referral.id());
        });
    }

    private Optional<Patient> person() {
        for (var name : List.of("number", "family", "born")) {
            if (param(name).isEmpty()) {
                notices.refused(new Refusal.MissingValue(words.say("new." + name), words.say("new.needed")));
                return Optional.empty();
            }
        }
        try {
            var born = date("born");
            if (born.isAfter(words.dayOf(clock.instant()))) {
                notices.invalid(words.say("offers.bad-date", param("born")));
                return Optional.empty();
            }
            return Optional.of(new Patient(
                    new PatientId(UUID.randomUUID().toString()),
                    param("number"),
                    param("family"),
                    param("given"),
                    param("sex").isEmpty() ? Sex.UNKNOWN : choice(Sex.class, "sex"),
                    Optional.of(born),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
            return Optional.empty();
        }
    }

    /** Size and pain, where they were said; empty where one of them cannot be. */
    private Optional<List<Answer>> answers(LesionId lesion) {
        var answers = new ArrayList<Answer>();
        for (var question : List.of(Question.LONGEST_CM, Question.WORST_PAIN_24H)) {
            var typed = param(question.localCode());
            if (!typed.isEmpty()) {
                var answer = Answer.of(question, Optional.of(lesion), typed, clock.instant(), actor().name());
                if (answer instanceof Outcome.Refused<Answer> refused) {
                    notices.refused(refused.refusal());
                    return Optional.empty();
                }
                answers.add(answer.orElseThrow());
            }
        }
        return Optional.of(answers);
    }

    public boolean known() {
        return patient.isPresent();
    }

    public String patientName() {
        return patient.map(p -> p.displayName() + " · " + p.number()).orElse("");
    }

    public String patientId() {
        return patient.map(p -> p.id().value()).orElse("");
    }

    /** Something alike is known: the next try may say that this is meant. */
    public boolean similar() {
        return similar;
    }

    public List<ResourcesPage.Cell> sites() {
        var offered = desks.site().site().services();
        return Arrays.stream(BodySite.values())
                .filter(site -> offered.contains(site.service()))
                .map(site -> cell(
                        "site",
                        site.name(),
                        words.say("site." + site) + (site.paired() ? " " + words.say("new.paired") : "")))
                .toList();
    }

    public List<ResourcesPage.Cell> categories() {
        return cells("category", "tumour.", TumourCategory.values());
    }

    public List<ResourcesPage.Cell> intents() {
        return cells("intent", "intent.plain.", Intent.values());
    }

    public List<ResourcesPage.Cell> urgencies() {
        return Stream.of(Urgency.ROUTINE, Urgency.SOON, Urgency.URGENT)
                .map(u -> cell("urgency", u.name(), words.say("urgency." + u)))
                .toList();
    }

    public List<ResourcesPage.Cell> sexes() {
        return cells("sex", "sex.", Sex.values());
    }

    public List<ResourcesPage.Cell> sides() {
        return cells("side", "side.", Laterality.values());
    }

    private List<ResourcesPage.Cell> cells(String name, String prefix, Enum<?>[] values) {
        return Arrays.stream(values)
                .map(v -> cell(name, v.name(), words.say(prefix + v.name())))
                .toList();
    }

    private ResourcesPage.Cell cell(String name, String value, String label) {
        return new ResourcesPage.Cell(value, label, param(name).equals(value));
    }
}
