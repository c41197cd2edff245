package ir.web.console;

import ir.domain.clinical.Intent;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.TreatmentSeries;
import ir.domain.resource.ProbeSize;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.LesionCase;
import ir.domain.session.AdjunctProcedure;
import ir.domain.session.Anaesthesia;
import ir.domain.session.ChecklistItem;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanParameters;
import ir.domain.session.PlannedPhase;
import ir.domain.shared.Result;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.ehrsync.EhrSyncService;
import ir.scheduling.message.FindingMessages;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.security.Permission;
import ir.scheduling.treatment.TreatmentQueryService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One referral: lesions, findings, the session plan with its total, and the decisions of the current user. */
@Named("referral")
@RequestScoped
public class ReferralPage extends AbstractPage {
    /**
     * Number of sessions of a treatment series that the page plans at once; further sessions are planned one by one.
     */
    private static final int STAGES = 3;

    private final ReferralQueryService referralQueryService;
    private final ReferralService referralService;
    private final EhrSyncService ehrSyncService;
    private final TreatmentQueryService treatmentQueryService;
    private final Configuration configuration;
    private final Clock clock;

    private @Nullable ReferralDetails details;
    private TreatmentQueryService.@Nullable DurationStatistics learned;

    /** One finding as text. */
    public record FindingRow(
            String rule,
            String tone,
            String icon,
            String title,
            String detail,
            String level,
            boolean overridable,
            boolean acknowledgeable,
            boolean second,
            String key,
            String override) {}

    /** One item of the checklist. */
    public record ReadinessRow(
            String tone,
            String icon,
            String what,
            String state,
            String detail,
            String owner,
            ReferralsPage.StatusTag due) {}

    /** One interrupted drug. */
    public record MedicationRow(String drug, String last, String again) {}

    /** One phase with its duration in minutes and the reason. */
    public record PhaseRow(String letter, String name, int minutes, String why) {}

    /** One past treatment of a lesion. */
    public record PriorTherapyRow(String when, String name, String result, String tone) {}

    /** One value with its label. */
    public record LabelledValue(String name, String value) {}

    @Inject
    ReferralPage(
            PageContext context,
            ReferralQueryService referralQueryService,
            ReferralService referralService,
            EhrSyncService ehrSyncService,
            TreatmentQueryService treatmentQueryService,
            Configuration configuration,
            Clock clock) {
        super(context);
        this.referralQueryService = referralQueryService;
        this.referralService = referralService;
        this.ehrSyncService = ehrSyncService;
        this.treatmentQueryService = treatmentQueryService;
        this.clock = clock;
        this.configuration = configuration;
    }

    public void load() {
        var id = param("id");
        if (id.isEmpty()) {
            redirect("/referrals");
            return;
        }
        var referral = new ReferralId(id);
        if (posted()) {
            act(referral);
        }
        requireFound(referralQueryService.details(actor(), referral)).ifPresent(found -> details = found);
    }

    /** Whether a hospital FHIR server is configured and the user may import from it. */
    public boolean fetchable() {
        return configuration.peer().isPresent() && actor().has(Permission.ENTER_REFERRAL);
    }

    private void act(ReferralId id) {
        var step = param("step");
        if (step.startsWith("override:")) {
            // the rule, and the lesion if the finding concerns one
            var key = step.substring("override:".length());
            var parts = key.split("@", 2);
            var rule = parts[0];
            showRejection(referralService.override(
                            actor(),
                            id,
                            rule,
                            parts.length == 2 ? Optional.of(new LesionId(parts[1])) : Optional.empty(),
                            param("reason-" + key),
                            param("text-" + key),
                            Optional.of(param("second-" + key)).filter(name -> !name.isEmpty())))
                    .ifPresent(changed -> {
                        flashMessages.success(messages.get("referral.overridden", rule));
                        redirect("/referral?id=" + id);
                    });
        } else if (step.startsWith("decide:")) {
            var next = Inputs.choice(ReferralState.class, "step", step.substring("decide:".length()));
            showRejection(referralService.decide(actor(), id, next, param("decision")))
                    .ifPresent(changed -> {
                        flashMessages.success(
                                messages.get("referral.decided", messages.get("state." + changed.state())));
                        redirect("/referral?id=" + id);
                    });
        } else if (step.startsWith("fetch:")) {
            showRejection(ehrSyncService.requestImport(actor(), new PatientId(step.substring("fetch:".length()))))
                    .ifPresent(asked -> {
                        flashMessages.success(messages.get("referral.fetched"));
                        redirect("/referral?id=" + id);
                    });
        } else if (step.equals("plan")) {
            changePlan(id);
        } else if (step.equals("stages")) {
            planSeries(id);
        } else if (step.equals("intent")) {
            showRejection(referralService.changeIntent(actor(), id, choice(Intent.class, "intent")))
                    .ifPresent(changed -> {
                        flashMessages.success(
                                messages.get("referral.intent-changed", messages.get("intent." + changed.intent())));
                        redirect("/referral?id=" + id);
                    });
        } else if (step.startsWith("side:")) {
            var parts = step.split(":", 3);
            showRejection(referralService.setSide(
                            actor(),
                            id,
                            new LesionId(part(parts, 1)),
                            Inputs.choice(Laterality.class, "step", part(parts, 2))))
                    .ifPresent(lesion -> {
                        flashMessages.success(messages.get("referral.side-named", messages.lesion(lesion)));
                        redirect("/referral?id=" + id);
                    });
        }
    }

    private void planSeries(ReferralId id) {
        var stages = new ArrayList<List<LesionId>>();
        for (int stage = 1; stage <= STAGES; stage++) {
            var prefix = "stage-" + stage + "-";
            var lesions = request.getParameterMap().keySet().stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> new LesionId(name.substring(prefix.length())))
                    .toList();
            if (!lesions.isEmpty()) {
                stages.add(lesions);
            }
        }
        if (!param("gap").matches("\\d{1,3}")) {
            flashMessages.invalid(messages.get("plan.whole-numbers"));
            return;
        }
        try {
            var series = stages.size() < 2
                    ? Optional.<TreatmentSeries>empty()
                    : Optional.of(new TreatmentSeries(stages, wholeNumber("gap")));
            showRejection(referralService.planSeries(actor(), id, series)).ifPresent(changed -> {
                flashMessages.success(messages.get("plan.staged", changed.sessionCount()));
                redirect("/referral?id=" + id);
            });
        } catch (IllegalArgumentException outOfRange) {
            flashMessages.invalid(outOfRange);
        }
    }

    /** One lesion and the sessions in which it is treated. */
    public record SessionAssignmentRow(String lesion, List<ResourcesPage.Checkbox> stages) {}

    public List<SessionAssignmentRow> stageLines() {
        var referral = details().referral();
        return details().patientCase().lesions().stream()
                .map(f -> new SessionAssignmentRow(
                        messages.lesion(f.lesion()),
                        IntStream.rangeClosed(1, STAGES)
                                .mapToObj(stage -> new ResourcesPage.Checkbox(
                                        "stage-" + stage + "-" + f.lesion().id(),
                                        messages.get("plan.stage.label", messages.lesion(f.lesion()), stage),
                                        stage <= referral.sessionCount()
                                                && referral.lesionsOf(stage)
                                                        .contains(f.lesion().id())))
                                .toList()))
                .toList();
    }

    public int gapDays() {
        return details()
                .referral()
                .series()
                .map(TreatmentSeries::minimumGapDays)
                .orElse(TreatmentSeries.USUAL_GAP_DAYS);
    }

    public boolean isSeries() {
        return details().referral().sessionCount() > 1;
    }

    public String stageInHand() {
        return messages.get(
                "plan.stage.of", details().sessionNumber(), details().referral().sessionCount(), gapDays());
    }

    private void changePlan(ReferralId id) {
        PlanParameters plan;
        try {
            plan = new PlanParameters(
                    param("size").isEmpty() ? ProbeSize.MM_2_4 : choice(ProbeSize.class, "size"),
                    wholeNumber("probes"),
                    wholeNumber("positions"),
                    choice(Anaesthesia.class, "anaesthesia"),
                    CryoProtocol.STANDARD,
                    wholeNumber("protections"),
                    Arrays.stream(AdjunctProcedure.values())
                            .filter(addOn -> !param("add-" + addOn.name()).isEmpty())
                            .toList());
        } catch (IllegalArgumentException outOfRange) {
            flashMessages.invalid(outOfRange);
            return;
        }
        showRejection(referralService.changePlan(actor(), id, plan)).ifPresent(changed -> {
            flashMessages.success(messages.get("plan.confirmed"));
            redirect("/referral?id=" + id);
        });
    }

    public boolean loaded() {
        return details != null;
    }

    public ReferralDetails details() {
        return Objects.requireNonNull(details);
    }

    public ReferralsPage.StatusTag state() {
        return ReferralsPage.stateTag(messages, details());
    }

    public String patientLine() {
        var patient = details().patient();
        var parts = new ArrayList<String>();
        parts.add(messages.get("sex." + patient.sex().name()));
        patient.ageOn(messages.dayOf(clock.instant())).ifPresent(age -> parts.add(messages.get("patient.age", age)));
        patient.deceasedOn().ifPresent(day -> parts.add(messages.get("patient.died", messages.date(day))));
        patient.birthDate().ifPresent(born -> parts.add(messages.get("patient.born", messages.date(born))));
        parts.add(patient.medicalRecordNumber());
        return String.join(" · ", parts);
    }

    private LesionCase first() {
        return details().patientCase().lesions().get(0);
    }

    public List<LabelledValue> band() {
        var lesion = first();
        var facts = new ArrayList<LabelledValue>();
        facts.add(new LabelledValue(messages.get("fact.lesion"), messages.lesion(lesion.lesion())));
        facts.add(new LabelledValue(
                messages.get("fact.intent"),
                messages.get("intent." + details().referral().intent())));
        facts.add(new LabelledValue(messages.get("fact.pain"), pain(lesion)));
        facts.add(new LabelledValue(
                messages.get("fact.treat-by"), messages.day(details().referral().treatBy())));
        return facts;
    }

    private String pain(LesionCase lesion) {
        if (lesion.worstPain().isEmpty()) {
            return messages.get("unknown.pain");
        }
        return lesion.worstPain().get().value()
                + lesion.painOn().map(on -> " (" + messages.shortDay(on) + ")").orElse("");
    }

    public String waiting() {
        var referral = details().referral();
        long days = java.time.temporal.ChronoUnit.DAYS.between(referral.referredOn(), messages.dayOf(clock.instant()));
        return messages.get(
                "referral.waiting",
                messages.day(referral.referredOn()),
                referral.referrer().isEmpty() ? messages.get("unknown.referrer") : referral.referrer(),
                Math.max(0, days),
                messages.get("urgency." + referral.urgency()));
    }

    public List<List<LabelledValue>> lesions() {
        return details().patientCase().lesions().stream()
                .map(lesion -> List.of(
                        new LabelledValue(messages.get("fact.site"), messages.lesion(lesion.lesion())),
                        new LabelledValue(
                                messages.get("fact.size"),
                                lesion.longestCm()
                                        .map(cm -> messages.number(cm) + " cm")
                                        .orElse(messages.get("unknown.size"))),
                        new LabelledValue(
                                messages.get("fact.kind"),
                                messages.get("tumour." + lesion.lesion().category())
                                        + (lesion.lesion().description().isEmpty()
                                                ? ""
                                                : ", " + lesion.lesion().description())),
                        new LabelledValue(messages.get("fact.pain"), pain(lesion)),
                        new LabelledValue(
                                messages.get("fact.omed"),
                                lesion.omed()
                                        .map(o -> messages.number(o.milligrams()) + " mg")
                                        .orElse(messages.get("unknown.value")))))
                .toList();
    }

    public List<PriorTherapyRow> priors() {
        return details().patientCase().lesions().stream()
                .flatMap(lesion -> lesion.priorTherapies().stream())
                .map(prior -> new PriorTherapyRow(
                        prior.on().map(messages::day).orElse(messages.get("unknown.date")),
                        prior.name(),
                        messages.get("prior." + prior.result()),
                        prior.result().opensSecondLine() ? "t-danger" : ""))
                .toList();
    }

    public List<FindingRow> findings() {
        return details().findings().stream()
                .filter(f -> f.result() != Finding.RuleResult.PASSED)
                .filter(f -> !onChecklist(f)
                        || f.level() == FindingLevel.OVERRIDE_REQUIRED && f.result() == Finding.RuleResult.RAISED)
                .map(this::line)
                .toList();
    }

    public long passed() {
        return details().findings().stream()
                .filter(f -> f.result() == Finding.RuleResult.PASSED)
                .count();
    }

    private FindingRow line(Finding finding) {
        boolean unknown = finding.result() == Finding.RuleResult.UNKNOWN;
        var key = finding.rule() + finding.lesion().map(id -> "@" + id).orElse("");
        var several = details().patientCase().lesions().size() > 1;
        var title = FindingMessages.of(finding, messages.locale())
                + finding.lesion()
                        .filter(id -> several)
                        .map(id -> " (" + lesionOf(id) + ")")
                        .orElse("");
        var override = finding.override();
        if (override.isPresent()) {
            var by = override.get();
            boolean seen = finding.level().compareTo(FindingLevel.OVERRIDE_REQUIRED) < 0;
            return new FindingRow(
                    finding.rule(),
                    seen ? "" : "t-over",
                    seen ? "ok" : "override",
                    title,
                    messages.get(
                            seen ? "finding.acknowledged" : "finding.overridden",
                            by.clinician() + by.second().map(s -> ", " + s).orElse(""),
                            messages.dateTime(by.at()),
                            by.text()),
                    messages.get(seen ? "level.acknowledged" : "level.overridden"),
                    false,
                    false,
                    false,
                    key,
                    by.text());
        }
        boolean stop = finding.level() == FindingLevel.HARD_STOP;
        boolean needed = finding.level() == FindingLevel.OVERRIDE_REQUIRED;
        var tone = stop ? "t-danger" : unknown ? "t-line" : needed ? "t-over" : toneOf(finding.level());
        var icon = stop ? "stop" : unknown ? "unknown" : needed ? "override" : iconOf(finding.level());
        boolean allowed = finding.rule().equals("PRE-COVER")
                ? currentUser.has("OVERRIDE_SCHEDULING_RULE")
                : currentUser.has("OVERRIDE_CLINICAL_RULE");
        return new FindingRow(
                finding.rule(),
                tone,
                icon,
                title,
                FindingMessages.explanation(finding, messages.locale()),
                messages.get("level." + finding.level()),
                needed && allowed,
                !stop && !needed && !unknown && allowed,
                finding.rule().equals("PRE-PREG") && !unknown,
                key,
                "");
    }

    private static String toneOf(FindingLevel level) {
        return level == FindingLevel.INFO ? "t-info" : "t-warn";
    }

    private static String iconOf(FindingLevel level) {
        return level == FindingLevel.INFO ? "info" : "warn";
    }

    private String lesionOf(LesionId id) {
        return details().patientCase().lesions().stream()
                .filter(l -> l.lesion().id().equals(id))
                .findFirst()
                .map(l -> messages.lesion(l.lesion()))
                .orElse("");
    }

    /** Findings shown in the checklist are not repeated in the list of findings. */
    private static boolean onChecklist(Finding finding) {
        return Arrays.stream(ChecklistItem.values())
                .filter(item -> item != ChecklistItem.COVER && item != ChecklistItem.IDENTITY)
                .anyMatch(item -> item.rules().contains(finding.rule()));
    }

    /** The overall eligibility, and the number of unanswered questions. */
    public String eligibility() {
        var word = messages.get("eligibility." + details().eligibility());
        long open = details().findings().stream()
                .filter(f -> f.rule().startsWith("ELG-") && f.open() && f.result() == Finding.RuleResult.UNKNOWN)
                .count();
        return open == 0 ? word : messages.get("eligibility.open", word, open);
    }

    /** Other open referrals of the same patient; each referral shows the others. */
    public List<LabelledValue> others() {
        return referralQueryService.ofPatient(actor(), details().patient().id())
                        instanceof ir.domain.shared.Result.Success<List<ReferralDetails>> success
                ? success.value().stream()
                        .filter(other -> other.referral().state().isOpen())
                        .filter(other -> !other.referral()
                                .id()
                                .equals(details().referral().id()))
                        .map(other -> new LabelledValue(
                                other.referral().id().value(),
                                messages.get(
                                        "referral.another",
                                        other.referral().order().value())))
                        .toList()
                : List.of();
    }

    public String eligibilityTone() {
        return switch (details().eligibility()) {
            case ELIGIBLE -> "t-ok";
            case CONDITIONAL, NOT_INDICATED_YET -> "t-warn";
            case NOT_ELIGIBLE -> "t-danger";
            default -> "t-line";
        };
    }

    public String triage() {
        return details()
                .triageDue()
                .map(due -> due.isBefore(messages.dayOf(clock.instant()))
                        ? messages.get("triage.late", messages.day(due))
                        : messages.get("triage.due", messages.day(due)))
                .orElse("");
    }

    public boolean checklist() {
        return !details().readiness().items().isEmpty();
    }

    public String ready() {
        return messages.get(
                "ready.of",
                details().readiness().done(),
                details().readiness().items().size());
    }

    public boolean isReady() {
        return details().readiness().ready();
    }

    public List<ReadinessRow> readiness() {
        var today = messages.dayOf(clock.instant());
        var taken = details().checklist().map(ChecklistSnapshot::assignees).orElse(Map.of());
        return details().readiness().items().stream()
                .map(item -> {
                    var owner = taken.get(item.checklistItem());
                    return new ReadinessRow(
                            switch (item.state()) {
                                case DONE -> "t-ok";
                                case OVERRIDDEN -> "t-over";
                                case MISSING -> "t-line";
                                case PROBLEM -> "t-warn";
                            },
                            switch (item.state()) {
                                case DONE -> "ok";
                                case OVERRIDDEN -> "override";
                                case MISSING -> "unknown";
                                case PROBLEM -> "warn";
                            },
                            messages.get("item." + item.checklistItem()),
                            messages.get("item-state." + item.state()),
                            item.open()
                                    ? InboxPage.detail(messages, item)
                                    : item.validUntil()
                                            .map(day -> messages.get("ready.valid", messages.shortDay(day)))
                                            .orElse(""),
                            item.open()
                                    ? (owner == null
                                                    ? messages.get("owner."
                                                            + item.checklistItem()
                                                                    .owner())
                                                    : owner.name())
                                            + item.gate()
                                                    .map(gate -> ", " + messages.get("gate." + gate))
                                                    .orElse("")
                                    : "",
                            item.open()
                                    ? InboxPage.due(messages, item.due(), today)
                                    : new ReferralsPage.StatusTag("", "", ""));
                })
                .toList();
    }

    public List<MedicationRow> drugs() {
        return details().readiness().drugs().stream()
                .map(drug -> new MedicationRow(
                        drug.interruption().drug().agent().label(),
                        drug.lastDose()
                                .map(messages::dateTime)
                                .orElse(messages.get(
                                        "hold." + drug.interruption().basis())),
                        drug.restart().map(messages::dateTime).orElse(messages.get("hold.restart.open"))))
                .toList();
    }

    public String earliestSafe() {
        return details()
                .readiness()
                .earliestSafe()
                .map(at -> messages.get("ready.earliest", messages.dateTime(at)))
                .orElse("");
    }

    public boolean instructed() {
        return details()
                .checklist()
                .flatMap(ChecklistSnapshot::latestInstructions)
                .isPresent();
    }

    public String instructions() {
        return details()
                .checklist()
                .flatMap(ChecklistSnapshot::latestInstructions)
                .map(i -> messages.get("instructions.version", i.version(), messages.dateTime(i.made())))
                .orElse("");
    }

    /** Differences of the last change, for a booked session. */
    public List<String> changes() {
        return details().booking().isEmpty()
                ? List.of()
                : details().checklist().map(ChecklistSnapshot::changes).orElse(List.of()).stream()
                        .map(change -> messages.get(
                                "ready.change",
                                messages.get("item." + change.item()),
                                messages.get("item-state." + change.was()),
                                messages.get("item-state." + change.is()),
                                change.dueWas().map(messages::shortDay).orElse("–"),
                                change.due().map(messages::shortDay).orElse("–")))
                        .toList();
    }

    public String changedAt() {
        return details()
                .checklist()
                .flatMap(ChecklistSnapshot::changedAt)
                .map(messages::dateTime)
                .orElse("");
    }

    /** The review items of the MDT as label and text, newest review first. */
    public List<LabelledValue> review() {
        if (details().reviews().isEmpty()) {
            return List.of();
        }
        var review = details().reviews().get(details().reviews().size() - 1);
        var facts = new ArrayList<LabelledValue>();
        facts.add(new LabelledValue(messages.get("mdt.decision"), MdtPage.decided(messages, review)));
        for (var factor : ir.domain.mdt.MdtReview.Factor.values()) {
            facts.add(new LabelledValue(
                    messages.get("factor." + factor), review.factors().getOrDefault(factor, "")));
        }
        for (var alternative : ir.domain.mdt.MdtReview.Alternative.values()) {
            var text = review.alternatives().get(alternative);
            if (text != null) {
                facts.add(new LabelledValue(messages.get("alternative." + alternative), text));
            }
        }
        return facts;
    }

    public boolean merged() {
        return details().patient().mergedInto().isPresent();
    }

    public String mergedInto() {
        return details().patient().mergedInto().map(id -> id.value()).orElse("");
    }

    public List<ResourcesPage.Checkbox> intents() {
        return Arrays.stream(Intent.values())
                .map(i -> new ResourcesPage.Checkbox(
                        i.name(),
                        messages.get("intent.plain." + i),
                        i == details().referral().intent()))
                .toList();
    }

    public List<ResourcesPage.Checkbox> sides() {
        return details().patientCase().lesions().stream()
                .filter(l -> currentUser.has("DECIDE_REFERRAL") && l.lesion().sideMissing())
                .flatMap(l -> Arrays.stream(Laterality.values())
                        .map(side -> new ResourcesPage.Checkbox(
                                l.lesion().id() + ":" + side,
                                messages.get(
                                        "lesion.sided",
                                        messages.get("side." + side),
                                        messages.get("site." + l.lesion().site())),
                                false)))
                .toList();
    }

    public boolean mayAnswer() {
        return currentUser.has("RECORD_READINESS");
    }

    public int ruleSetVersion() {
        return details().findings().get(0).ruleSetVersion();
    }

    public List<PhaseTimeline.PhaseSegment> strip() {
        return PhaseTimeline.room(details().plan());
    }

    /** Historical durations of comparable sessions, or a note that there are too few. */
    public String durationStatistics() {
        var learned = durationText();
        return learned.inRoom()
                .map(took -> messages.get("plan.learned", took.cases(), took.p50(), took.p80()))
                .orElse(messages.get("plan.local"));
    }

    private TreatmentQueryService.DurationStatistics durationText() {
        if (learned == null) {
            learned = treatmentQueryService.durationStatistics(
                                    actor(), details().plan().input())
                            instanceof Result.Success<TreatmentQueryService.DurationStatistics> found
                    ? found.value()
                    : new TreatmentQueryService.DurationStatistics(Optional.empty(), Map.of());
        }
        return learned;
    }

    public List<PhaseRow> phases() {
        return details().plan().phases().stream().map(this::phase).toList();
    }

    private PhaseRow phase(PlannedPhase planned) {
        var plan = details().plan();
        var input = plan.input();
        var reason = switch (planned.phase()) {
            case PLACEMENT -> messages.get("why.PLACEMENT", input.probes());
            case PROTECTION -> messages.get("why.PROTECTION", input.protections());
            case FREEZE_THAW_FREEZE ->
                messages.get(
                        "why.FREEZE",
                        input.protocol().firstFreeze(),
                        input.protocol().thaw(),
                        input.protocol().secondFreeze(),
                        input.positions());
            case INDUCTION, EMERGENCE, RECOVERY -> messages.get("anaesthesia." + input.anaesthesia());
            case TURN_OVER ->
                plan.rounding() > 0
                        ? messages.get("why.ROUNDING", plan.unroundedMinutes(), plan.rounding())
                        : messages.get("why.FIXED");
            case ADD_ONS ->
                input.addOns().stream()
                        .map(a -> messages.get("addon." + a))
                        .collect(java.util.stream.Collectors.joining(", "));
            default -> messages.get("why.FIXED");
        };
        return new PhaseRow(
                String.valueOf(planned.phase().letter()),
                messages.get("phase." + planned.phase()),
                planned.minutes(),
                Optional.ofNullable(durationText().phases().get(planned.phase()))
                        .map(took -> reason + "; " + messages.get("plan.learned.phase", took.p50(), took.p80()))
                        .orElse(reason));
    }

    public String reasoning() {
        var proposed = details().proposedPlan();
        var probes = proposed.probes();
        var size = proposed.sizeAssumed()
                ? messages.get("plan.size-assumed", messages.number(probes.targetCm()))
                : messages.get("plan.size", messages.number(probes.targetCm()));
        return size + " "
                + messages.get("plan.reach", probes.probes(), messages.number(probes.reachCm())) + " "
                + messages.get("plan.because." + proposed.anaesthesiaReason());
    }

    public boolean planConfirmed() {
        return details().referral().confirmedPlan().isPresent();
    }

    public List<String> anaesthesias() {
        return Arrays.stream(Anaesthesia.values()).map(Enum::name).toList();
    }

    public List<String> addOns() {
        return Arrays.stream(AdjunctProcedure.values()).map(Enum::name).toList();
    }

    public boolean hasAddOn(String addOn) {
        return details().plan().input().addOns().contains(AdjunctProcedure.valueOf(addOn));
    }

    public boolean planMayChange() {
        return currentUser.has("CHANGE_PLAN") && details().booking().isEmpty();
    }

    /** Transitions available to the current user: submission for clerks, triage decisions for clinicians. */
    public List<String> decisions() {
        var state = details().referral().state();
        return Stream.of(
                        ReferralState.SUBMITTED,
                        ReferralState.ACCEPTED,
                        ReferralState.ACCEPTED_CONDITIONAL,
                        ReferralState.IN_MDT,
                        ReferralState.NEEDS_INFO,
                        ReferralState.DECLINED,
                        ReferralState.WITHDRAWN)
                .filter(state::mayBecome)
                .filter(next -> currentUser.has(next == ReferralState.SUBMITTED ? "ENTER_REFERRAL" : "DECIDE_REFERRAL"))
                // while the referral is in the MDT, its review decides
                .filter(next -> state != ReferralState.IN_MDT
                        || next == ReferralState.NEEDS_INFO
                        || next == ReferralState.WITHDRAWN)
                // a booking sets this state; it is not a decision
                .filter(next -> state != ReferralState.SCHEDULED)
                .map(Enum::name)
                .toList();
    }

    public boolean bookable() {
        return currentUser.has("BOOK_SESSION")
                && details().referral().state().isOpen()
                && details().booking().isEmpty();
    }

    public List<PriorTherapyRow> history() {
        return details().referral().history().stream()
                .map(step -> new PriorTherapyRow(
                        messages.dateTime(step.at()),
                        messages.get("state." + step.state()),
                        step.reason().isEmpty() ? step.by() : step.by() + ": " + step.reason(),
                        ""))
                .toList();
    }
}
