package ir.web.console;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.clinical.Urgency;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.ReferralId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.intake.ReferralEntryService;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.site.SiteService;
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

/** Form for a referral received by telephone or on paper. */
@Named("newReferral")
@RequestScoped
public class NewReferralPage extends AbstractPage {
    /** Identifier system of orders that have no number from another system. */
    private static final String BY_HAND = "https://ir-scheduling.example/by-hand";

    private final ReceivedResourceService receivedResourceService;
    private final ReferralEntryService referralEntryService;
    private final ReferralService referralService;
    private final SiteService siteService;
    private final Clock clock;

    private Optional<Patient> patient = Optional.empty();
    private boolean similar;

    @Inject
    NewReferralPage(
            PageContext context,
            ReceivedResourceService receivedResourceService,
            ReferralEntryService referralEntryService,
            ReferralService referralService,
            SiteService siteService,
            Clock clock) {
        super(context);
        this.receivedResourceService = receivedResourceService;
        this.referralEntryService = referralEntryService;
        this.referralService = referralService;
        this.siteService = siteService;
        this.clock = clock;
    }

    public void load() {
        if (!currentUser.has("ENTER_REFERRAL")) {
            requireFound(Result.failure(new Rejection.NotPermitted("ENTER_REFERRAL")));
            return;
        }
        if (!param("patient").isEmpty()) {
            requireFound(receivedResourceService.patient(actor(), new PatientId(param("patient"))))
                    .ifPresent(found -> patient = Optional.of(found));
        }
        if (posted()) {
            enter();
        }
    }

    private void enter() {
        var today = messages.dayOf(clock.instant());
        Optional<Patient> fresh = Optional.empty();
        if (patient.isEmpty()) {
            fresh = person();
            if (fresh.isEmpty()) {
                return;
            }
        }
        for (var asked : List.of("site", "category", "intent")) {
            if (param(asked).isEmpty()) {
                flashMessages.rejection(
                        new Rejection.MissingValue(messages.get("new." + asked), "selection-without-default"));
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
            flashMessages.rejection(new Rejection.MissingValue(messages.get("new.side"), "side-of-paired-site"));
            return;
        }
        var answers = answers(lesion.id());
        if (answers.isEmpty()) {
            return;
        }
        var id = new ReferralId(UUID.randomUUID().toString());
        var number = param("order").isEmpty() ? "BH-" + id.value().substring(0, 8) : param("order");
        var order = new IntakeMessage.Order(
                id,
                new OrderNumber(BY_HAND, number),
                who,
                List.of(lesion),
                choice(Intent.class, "intent"),
                choice(Urgency.class, "urgency"),
                today,
                param("referrer"),
                param("step").equals("draft"));
        var entered = referralEntryService.enter(
                actor(), order, fresh, !param("knowing").isEmpty());
        if (entered instanceof Result.Failure<?> failure
                && (failure.rejection() instanceof Rejection.PossibleDuplicatePatient
                        || failure.rejection() instanceof Rejection.PossibleDuplicateReferral)) {
            similar = true;
        }
        showRejection(entered).ifPresent(referral -> {
            if (!answers.get().isEmpty()) {
                showRejection(referralService.answer(actor(), referral.id(), answers.get()));
            }
            flashMessages.success(messages.get("new.entered", number));
            redirect("/referral?id=" + referral.id());
        });
    }

    private Optional<Patient> person() {
        for (var name : List.of("number", "family", "born")) {
            if (param(name).isEmpty()) {
                flashMessages.rejection(
                        new Rejection.MissingValue(messages.get("new." + name), "needed-to-identify-patient"));
                return Optional.empty();
            }
        }
        try {
            var born = date("born");
            if (born.isAfter(messages.dayOf(clock.instant()))) {
                flashMessages.invalid(messages.get("offers.bad-date", param("born")));
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
            flashMessages.invalid(wrong);
            return Optional.empty();
        }
    }

    /** @return size and pain, if they were entered; empty if one of them is invalid */
    private Optional<List<Answer>> answers(LesionId lesion) {
        var answers = new ArrayList<Answer>();
        for (var question : List.of(Question.LONGEST_CM, Question.WORST_PAIN_24H)) {
            var typed = param(question.localCode());
            if (!typed.isEmpty()) {
                var answer = Answer.of(question, Optional.of(lesion), typed, clock.instant(), actor().name());
                if (answer instanceof Result.Failure<Answer> failure) {
                    flashMessages.rejection(failure.rejection());
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
        return patient.map(p -> p.displayName() + " · " + p.medicalRecordNumber())
                .orElse("");
    }

    public String patientId() {
        return patient.map(p -> p.id().value()).orElse("");
    }

    /** Whether a similar patient or referral exists; the next submission may confirm that the entry is intended. */
    public boolean similar() {
        return similar;
    }

    public List<ResourcesPage.Checkbox> sites() {
        var offered = siteService.site().services();
        return Arrays.stream(BodySite.values())
                .filter(site -> offered.contains(site.service()))
                .map(site -> cell(
                        "site",
                        site.name(),
                        messages.get("site." + site) + (site.paired() ? " " + messages.get("new.paired") : "")))
                .toList();
    }

    public List<ResourcesPage.Checkbox> categories() {
        return cells("category", "tumour.", TumourCategory.values());
    }

    public List<ResourcesPage.Checkbox> intents() {
        return cells("intent", "intent.plain.", Intent.values());
    }

    public List<ResourcesPage.Checkbox> urgencies() {
        return Stream.of(Urgency.ROUTINE, Urgency.SOON, Urgency.URGENT)
                .map(u -> cell("urgency", u.name(), messages.get("urgency." + u)))
                .toList();
    }

    public List<ResourcesPage.Checkbox> sexes() {
        return cells("sex", "sex.", Sex.values());
    }

    public List<ResourcesPage.Checkbox> sides() {
        return cells("side", "side.", Laterality.values());
    }

    private List<ResourcesPage.Checkbox> cells(String name, String prefix, Enum<?>[] values) {
        return Arrays.stream(values)
                .map(v -> cell(name, v.name(), messages.get(prefix + v.name())))
                .toList();
    }

    private ResourcesPage.Checkbox cell(String name, String value, String label) {
        return new ResourcesPage.Checkbox(value, label, param(name).equals(value));
    }
}
