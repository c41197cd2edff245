package ir.web.console;

import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistItem;
import ir.domain.readiness.WorkUp;
import ir.domain.referral.Intent;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.Staging;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.LesionFacts;
import ir.domain.session.AddOn;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanInput;
import ir.domain.session.PlannedPhase;
import ir.domain.session.ProbeSize;
import ir.scheduling.actor.Permission;
import ir.scheduling.message.FindingText;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.treatment.TreatmentDesk;
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

/** One referral: lesion, findings, the plan with its sum, and what a person decides about it. */
@Named("referral")
@RequestScoped
public class ReferralPage extends Page {
    /** More sessions than these are planned one after the other. */
    private static final int STAGES = 3;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private @Nullable ReferralFile file;
    private TreatmentDesk.@Nullable Learned learned;

    /** One finding in words. */
    public record FindingLine(
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

    /** One line of the checklist. */
    public record ReadyLine(
            String tone, String icon, String what, String detail, String owner, ReferralsPage.Tag due) {}

    /** One drug that is held. */
    public record DrugLine(String drug, String last, String again) {}

    /** One phase, its minutes and why. */
    public record PhaseLine(String letter, String name, int minutes, String why) {}

    /** One past treatment of a lesion. */
    public record PriorLine(String when, String name, String result, String tone) {}

    /** One fact with its name. */
    public record Fact(String name, String value) {}

    public void open() {
        var id = param("id");
        if (id.isEmpty()) {
            go("/referrals");
            return;
        }
        var referral = new ReferralId(id);
        if (posted()) {
            act(referral);
        }
        subject(desks.referrals().file(actor(), referral)).ifPresent(found -> file = found);
    }

    /** Whether there is a hospital's server to be asked. */
    public boolean fetchable() {
        return !System.getProperty("ir.peer.url", "").isEmpty() && actor().may(Permission.ENTER_REFERRAL);
    }

    private void act(ReferralId id) {
        var step = param("step");
        if (step.startsWith("override:")) {
            // the rule, and the lesion where it is about one
            var key = step.substring("override:".length());
            var parts = key.split("@", 2);
            var rule = parts[0];
            done(desks.referrals()
                            .override(
                                    actor(),
                                    id,
                                    rule,
                                    parts.length == 2 ? Optional.of(new LesionId(parts[1])) : Optional.empty(),
                                    param("reason-" + key),
                                    param("text-" + key),
                                    Optional.of(param("second-" + key)).filter(name -> !name.isEmpty())))
                    .ifPresent(changed -> {
                        notices.keepDone(words.say("referral.overridden", rule));
                        go("/referral?id=" + id);
                    });
        } else if (step.startsWith("decide:")) {
            var next = Inputs.choice(ReferralState.class, "step", step.substring("decide:".length()));
            done(desks.referrals().decide(actor(), id, next, param("decision"))).ifPresent(changed -> {
                notices.keepDone(words.say("referral.decided", words.say("state." + changed.state())));
                go("/referral?id=" + id);
            });
        } else if (step.startsWith("fetch:")) {
            done(desks.peer().fetch(actor(), new PatientId(step.substring("fetch:".length()))))
                    .ifPresent(asked -> {
                        notices.keepDone(words.say("referral.fetched"));
                        go("/referral?id=" + id);
                    });
        } else if (step.equals("plan")) {
            changePlan(id);
        } else if (step.equals("stages")) {
            stage(id);
        } else if (step.equals("intent")) {
            done(desks.referrals().changeIntent(actor(), id, choice(Intent.class, "intent")))
                    .ifPresent(changed -> {
                        notices.keepDone(words.say("referral.intent-changed", words.say("intent." + changed.intent())));
                        go("/referral?id=" + id);
                    });
        } else if (step.startsWith("side:")) {
            var parts = step.split(":", 3);
            done(desks.referrals()
                            .nameSide(
                                    actor(),
                                    id,
                                    new LesionId(part(parts, 1)),
                                    Inputs.choice(Laterality.class, "step", part(parts, 2))))
                    .ifPresent(lesion -> {
                        notices.keepDone(words.say("referral.side-named", words.lesion(lesion)));
                        go("/referral?id=" + id);
                    });
        }
    }

    private void stage(ReferralId id) {
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
            notices.invalid(words.say("plan.whole-numbers"));
            return;
        }
        try {
            var staging = stages.size() < 2
                    ? Optional.<Staging>empty()
                    : Optional.of(new Staging(stages, wholeNumber("gap")));
            done(desks.referrals().stage(actor(), id, staging)).ifPresent(changed -> {
                notices.keepDone(words.say("plan.staged", changed.sessions()));
                go("/referral?id=" + id);
            });
        } catch (IllegalArgumentException outOfRange) {
            notices.invalid(outOfRange);
        }
    }

    /** One lesion and the sessions it is treated in. */
    public record StageLine(String lesion, List<ResourcesPage.Cell> stages) {}

    public List<StageLine> stageLines() {
        var referral = file().referral();
        return file().facts().lesions().stream()
                .map(f -> new StageLine(
                        words.lesion(f.lesion()),
                        IntStream.rangeClosed(1, STAGES)
                                .mapToObj(stage -> new ResourcesPage.Cell(
                                        "stage-" + stage + "-" + f.lesion().id(),
                                        words.say("plan.stage.label", words.lesion(f.lesion()), stage),
                                        stage <= referral.sessions()
                                                && referral.lesionsOf(stage)
                                                        .contains(f.lesion().id())))
                                .toList()))
                .toList();
    }

    public int gapDays() {
        return file().referral().staging().map(Staging::minimumGapDays).orElse(Staging.USUAL_GAP_DAYS);
    }

    public boolean staged() {
        return file().referral().sessions() > 1;
    }

    public String stageInHand() {
        return words.say("plan.stage.of", file().stage(), file().referral().sessions(), gapDays());
    }

    private void changePlan(ReferralId id) {
        PlanInput plan;
        try {
            plan = new PlanInput(
                    param("size").isEmpty() ? ProbeSize.MM_2_4 : choice(ProbeSize.class, "size"),
                    wholeNumber("probes"),
                    wholeNumber("positions"),
                    choice(Anaesthesia.class, "anaesthesia"),
                    CryoProtocol.STANDARD,
                    wholeNumber("protections"),
                    Arrays.stream(AddOn.values())
                            .filter(addOn -> !param("add-" + addOn.name()).isEmpty())
                            .toList());
        } catch (IllegalArgumentException outOfRange) {
            notices.invalid(outOfRange);
            return;
        }
        done(desks.referrals().changePlan(actor(), id, plan)).ifPresent(changed -> {
            notices.keepDone(words.say("plan.confirmed"));
            go("/referral?id=" + id);
        });
    }

    public boolean loaded() {
        return file != null;
    }

    public ReferralFile file() {
        return Objects.requireNonNull(file);
    }

    public ReferralsPage.Tag state() {
        return ReferralsPage.stateTag(words, file());
    }

    public String patientLine() {
        var patient = file().patient();
        var parts = new ArrayList<String>();
        parts.add(words.say("sex." + patient.sex().name()));
        patient.ageOn(words.dayOf(clock.instant())).ifPresent(age -> parts.add(words.say("patient.age", age)));
        patient.died().ifPresent(day -> parts.add(words.say("patient.died", words.date(day))));
        patient.birthDate().ifPresent(born -> parts.add(words.say("patient.born", words.date(born))));
        parts.add(patient.number());
        return String.join(" · ", parts);
    }

    private LesionFacts first() {
        return file().facts().lesions().get(0);
    }

    public List<Fact> band() {
        var lesion = first();
        var facts = new ArrayList<Fact>();
        facts.add(new Fact(words.say("fact.lesion"), words.lesion(lesion.lesion())));
        facts.add(new Fact(
                words.say("fact.intent"),
                words.say("intent." + file().referral().intent())));
        facts.add(new Fact(words.say("fact.pain"), pain(lesion)));
        facts.add(
                new Fact(words.say("fact.treat-by"), words.day(file().referral().treatBy())));
        return facts;
    }

    private String pain(LesionFacts lesion) {
        if (lesion.worstPain().isEmpty()) {
            return words.say("unknown.pain");
        }
        return lesion.worstPain().get().value()
                + lesion.painOn().map(on -> " · " + words.shortDay(on)).orElse("");
    }

    public String waiting() {
        var referral = file().referral();
        long days = java.time.temporal.ChronoUnit.DAYS.between(referral.referredOn(), words.dayOf(clock.instant()));
        return words.say(
                "referral.waiting",
                words.day(referral.referredOn()),
                referral.referrer().isEmpty() ? words.say("unknown.referrer") : referral.referrer(),
                Math.max(0, days),
                words.say("urgency." + referral.urgency()));
    }

    public List<List<Fact>> lesions() {
        return file().facts().lesions().stream()
                .map(lesion -> List.of(
                        new Fact(words.say("fact.site"), words.lesion(lesion.lesion())),
                        new Fact(
                                words.say("fact.size"),
                                lesion.longestCm()
                                        .map(cm -> words.number(cm) + " cm")
                                        .orElse(words.say("unknown.size"))),
                        new Fact(
                                words.say("fact.kind"),
                                words.say("tumour." + lesion.lesion().category())
                                        + (lesion.lesion().description().isEmpty()
                                                ? ""
                                                : " · " + lesion.lesion().description())),
                        new Fact(words.say("fact.pain"), pain(lesion)),
                        new Fact(
                                words.say("fact.omed"),
                                lesion.omed()
                                        .map(o -> words.number(o.milligrams()) + " mg")
                                        .orElse(words.say("unknown.value")))))
                .toList();
    }

    public List<PriorLine> priors() {
        return file().facts().lesions().stream()
                .flatMap(lesion -> lesion.priorTherapies().stream())
                .map(prior -> new PriorLine(
                        prior.on().map(words::day).orElse(words.say("unknown.date")),
                        prior.name(),
                        words.say("prior." + prior.result()),
                        prior.result().opensSecondLine() ? "t-danger" : ""))
                .toList();
    }

    public List<FindingLine> findings() {
        return file().findings().stream()
                .filter(f -> f.result() != Finding.Result.PASSED)
                .filter(f -> !onChecklist(f)
                        || f.level() == FindingLevel.OVERRIDE_REQUIRED && f.result() == Finding.Result.RAISED)
                .map(this::line)
                .toList();
    }

    public long passed() {
        return file().findings().stream()
                .filter(f -> f.result() == Finding.Result.PASSED)
                .count();
    }

    private FindingLine line(Finding finding) {
        boolean unknown = finding.result() == Finding.Result.UNKNOWN;
        var key = finding.rule() + finding.lesion().map(id -> "@" + id).orElse("");
        var several = file().facts().lesions().size() > 1;
        var title = FindingText.of(finding, words.locale())
                + finding.lesion()
                        .filter(id -> several)
                        .map(id -> " · " + lesionOf(id))
                        .orElse("");
        var override = finding.override();
        if (override.isPresent()) {
            var by = override.get();
            boolean seen = finding.level().compareTo(FindingLevel.OVERRIDE_REQUIRED) < 0;
            return new FindingLine(
                    finding.rule(),
                    seen ? "" : "t-over",
                    seen ? "ok" : "override",
                    title,
                    words.say(
                            seen ? "finding.acknowledged" : "finding.overridden",
                            by.clinician() + by.second().map(s -> ", " + s).orElse(""),
                            words.moment(by.at()),
                            by.text()),
                    words.say(seen ? "level.acknowledged" : "level.overridden"),
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
                ? signedIn.may("OVERRIDE_DESK_RULE")
                : signedIn.may("OVERRIDE_CLINICAL_RULE");
        return new FindingLine(
                finding.rule(),
                tone,
                icon,
                title,
                FindingText.why(finding, words.locale()),
                words.say("level." + finding.level()),
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
        return file().facts().lesions().stream()
                .filter(l -> l.lesion().id().equals(id))
                .findFirst()
                .map(l -> words.lesion(l.lesion()))
                .orElse("");
    }

    /** What the checklist shows is not said twice. */
    private static boolean onChecklist(Finding finding) {
        return Arrays.stream(ChecklistItem.values())
                .filter(item -> item != ChecklistItem.COVER && item != ChecklistItem.IDENTITY)
                .anyMatch(item -> item.rules().contains(finding.rule()));
    }

    /** What the findings add up to, and how much of it nobody has answered yet. */
    public String eligibility() {
        var word = words.say("eligibility." + file().eligibility());
        long open = file().findings().stream()
                .filter(f -> f.rule().startsWith("ELG-") && f.open() && f.result() == Finding.Result.UNKNOWN)
                .count();
        return open == 0 ? word : words.say("eligibility.open", word, open);
    }

    /** The same patient may wait twice: said on both referrals. */
    public List<Fact> others() {
        return desks.referrals().ofPatient(actor(), file().patient().id())
                        instanceof ir.domain.outcome.Outcome.Done<List<ReferralFile>> done
                ? done.value().stream()
                        .filter(other -> other.referral().state().open())
                        .filter(other ->
                                !other.referral().id().equals(file().referral().id()))
                        .map(other -> new Fact(
                                other.referral().id().value(),
                                words.say(
                                        "referral.another",
                                        other.referral().order().value())))
                        .toList()
                : List.of();
    }

    public String eligibilityTone() {
        return switch (file().eligibility()) {
            case ELIGIBLE -> "t-ok";
            case CONDITIONAL, NOT_INDICATED_YET -> "t-warn";
            case NOT_ELIGIBLE -> "t-danger";
            default -> "t-line";
        };
    }

    public String triage() {
        return file().triageDue()
                .map(due -> due.isBefore(words.dayOf(clock.instant()))
                        ? words.say("triage.late", words.day(due))
                        : words.say("triage.due", words.day(due)))
                .orElse("");
    }

    public boolean checklist() {
        return !file().readiness().items().isEmpty();
    }

    public String ready() {
        return words.say(
                "ready.of",
                file().readiness().done(),
                file().readiness().items().size());
    }

    public boolean isReady() {
        return file().readiness().ready();
    }

    public List<ReadyLine> readiness() {
        var today = words.dayOf(clock.instant());
        var taken = file().workUp().map(WorkUp::taken).orElse(Map.of());
        return file().readiness().items().stream()
                .map(item -> {
                    var owner = taken.get(item.what());
                    return new ReadyLine(
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
                            words.say("item." + item.what()) + " · " + words.say("item-state." + item.state()),
                            item.open()
                                    ? InboxPage.detail(words, item)
                                    : item.validUntil()
                                            .map(day -> words.say("ready.valid", words.shortDay(day)))
                                            .orElse(""),
                            item.open()
                                    ? (owner == null
                                                    ? words.say("owner."
                                                            + item.what().owner())
                                                    : owner.name())
                                            + item.gate()
                                                    .map(gate -> ", " + words.say("gate." + gate))
                                                    .orElse("")
                                    : "",
                            item.open() ? InboxPage.due(words, item.due(), today) : new ReferralsPage.Tag("", "", ""));
                })
                .toList();
    }

    public List<DrugLine> drugs() {
        return file().readiness().drugs().stream()
                .map(drug -> new DrugLine(
                        drug.hold().drug().agent().label(),
                        drug.lastDose()
                                .map(words::moment)
                                .orElse(words.say("hold." + drug.hold().basis())),
                        drug.restart().map(words::moment).orElse(words.say("hold.restart.open"))))
                .toList();
    }

    public String earliestSafe() {
        return file().readiness()
                .earliestSafe()
                .map(at -> words.say("ready.earliest", words.moment(at)))
                .orElse("");
    }

    public boolean instructed() {
        return file().workUp().flatMap(WorkUp::newestInstructions).isPresent();
    }

    public String instructions() {
        return file().workUp()
                .flatMap(WorkUp::newestInstructions)
                .map(i -> words.say("instructions.version", i.version(), words.moment(i.made())))
                .orElse("");
    }

    /** What the last change changed, for a booked session. */
    public List<String> changes() {
        return file().booking().isEmpty()
                ? List.of()
                : file().workUp().map(WorkUp::changes).orElse(List.of()).stream()
                        .map(change -> words.say(
                                "ready.change",
                                words.say("item." + change.what()),
                                words.say("item-state." + change.was()),
                                words.say("item-state." + change.is()),
                                change.dueWas().map(words::shortDay).orElse("–"),
                                change.due().map(words::shortDay).orElse("–")))
                        .toList();
    }

    public String changedAt() {
        return file().workUp().flatMap(WorkUp::changedAt).map(words::moment).orElse("");
    }

    /** Name and text of what the board weighed, newest review first. */
    public List<Fact> review() {
        if (file().reviews().isEmpty()) {
            return List.of();
        }
        var review = file().reviews().get(file().reviews().size() - 1);
        var facts = new ArrayList<Fact>();
        facts.add(new Fact(words.say("mdt.decision"), MdtPage.decided(words, review)));
        for (var factor : ir.domain.mdt.MdtReview.Factor.values()) {
            facts.add(new Fact(words.say("factor." + factor), review.factors().getOrDefault(factor, "")));
        }
        for (var alternative : ir.domain.mdt.MdtReview.Alternative.values()) {
            var said = review.alternatives().get(alternative);
            if (said != null) {
                facts.add(new Fact(words.say("alternative." + alternative), said));
            }
        }
        return facts;
    }

    public boolean merged() {
        return file().patient().mergedInto().isPresent();
    }

    public String mergedInto() {
        return file().patient().mergedInto().map(id -> id.value()).orElse("");
    }

    public List<ResourcesPage.Cell> intents() {
        return Arrays.stream(Intent.values())
                .map(i -> new ResourcesPage.Cell(
                        i.name(),
                        words.say("intent.plain." + i),
                        i == file().referral().intent()))
                .toList();
    }

    public List<ResourcesPage.Cell> sides() {
        return file().facts().lesions().stream()
                .filter(l -> signedIn.may("DECIDE_REFERRAL") && l.lesion().sideMissing())
                .flatMap(l -> Arrays.stream(Laterality.values())
                        .map(side -> new ResourcesPage.Cell(
                                l.lesion().id() + ":" + side,
                                words.say("side." + side) + " "
                                        + words.say("site." + l.lesion().site()),
                                false)))
                .toList();
    }

    public boolean mayAnswer() {
        return signedIn.may("RECORD_READINESS");
    }

    public int ruleSetVersion() {
        return file().findings().get(0).ruleSetVersion();
    }

    public List<Strip.Piece> strip() {
        return Strip.room(file().plan());
    }

    /** What such sessions took here, once there are enough; until then that there are not. */
    public String learned() {
        var learned = learnt();
        return learned.inRoom()
                .map(took -> words.say("plan.learned", took.cases(), took.p50(), took.p80()))
                .orElse(words.say("plan.local"));
    }

    private TreatmentDesk.Learned learnt() {
        if (learned == null) {
            learned = desks.treatments().learned(actor(), file().plan().input())
                            instanceof Outcome.Done<TreatmentDesk.Learned> found
                    ? found.value()
                    : new TreatmentDesk.Learned(Optional.empty(), Map.of());
        }
        return learned;
    }

    public List<PhaseLine> phases() {
        return file().plan().phases().stream().map(this::phase).toList();
    }

    private PhaseLine phase(PlannedPhase planned) {
        var plan = file().plan();
        var input = plan.input();
        var why = switch (planned.phase()) {
            case PLACEMENT -> words.say("why.PLACEMENT", input.probes());
            case PROTECTION -> words.say("why.PROTECTION", input.protections());
            case FREEZE_THAW_FREEZE ->
                words.say(
                        "why.FREEZE",
                        input.protocol().firstFreeze(),
                        input.protocol().thaw(),
                        input.protocol().secondFreeze(),
                        input.positions());
            case INDUCTION, EMERGENCE, RECOVERY -> words.say("anaesthesia." + input.anaesthesia());
            case TURN_OVER ->
                plan.rounding() > 0
                        ? words.say("why.ROUNDING", plan.unroundedMinutes(), plan.rounding())
                        : words.say("why.FIXED");
            case ADD_ONS ->
                input.addOns().stream()
                        .map(a -> words.say("addon." + a))
                        .collect(java.util.stream.Collectors.joining(", "));
            default -> words.say("why.FIXED");
        };
        return new PhaseLine(
                String.valueOf(planned.phase().letter()),
                words.say("phase." + planned.phase()),
                planned.minutes(),
                Optional.ofNullable(learnt().phases().get(planned.phase()))
                        .map(took -> why + " · " + words.say("plan.learned.phase", took.p50(), took.p80()))
                        .orElse(why));
    }

    public String reasoning() {
        var proposed = file().proposed();
        var probes = proposed.probes();
        var size = proposed.sizeAssumed()
                ? words.say("plan.size-assumed", words.number(probes.targetCm()))
                : words.say("plan.size", words.number(probes.targetCm()));
        return size + " "
                + words.say("plan.reach", probes.probes(), words.number(probes.reachCm())) + " "
                + words.say("plan.because." + proposed.anaesthesiaReason());
    }

    public boolean planConfirmed() {
        return file().referral().confirmedPlan().isPresent();
    }

    public List<String> anaesthesias() {
        return Arrays.stream(Anaesthesia.values()).map(Enum::name).toList();
    }

    public List<String> addOns() {
        return Arrays.stream(AddOn.values()).map(Enum::name).toList();
    }

    public boolean hasAddOn(String addOn) {
        return file().plan().input().addOns().contains(AddOn.valueOf(addOn));
    }

    public boolean planMayChange() {
        return signedIn.may("CHANGE_PLAN") && file().booking().isEmpty();
    }

    /** What this person may decide now: who enters referrals hands them in, who decides decides. */
    public List<String> decisions() {
        var state = file().referral().state();
        return Stream.of(
                        ReferralState.SUBMITTED,
                        ReferralState.ACCEPTED,
                        ReferralState.ACCEPTED_CONDITIONAL,
                        ReferralState.IN_MDT,
                        ReferralState.NEEDS_INFO,
                        ReferralState.DECLINED,
                        ReferralState.WITHDRAWN)
                .filter(state::mayBecome)
                .filter(next -> signedIn.may(next == ReferralState.SUBMITTED ? "ENTER_REFERRAL" : "DECIDE_REFERRAL"))
                // before the board its review decides
                .filter(next -> state != ReferralState.IN_MDT
                        || next == ReferralState.NEEDS_INFO
                        || next == ReferralState.WITHDRAWN)
                // a booking in between is the desk's, not a decision
                .filter(next -> state != ReferralState.SCHEDULED)
                .map(Enum::name)
                .toList();
    }

    public boolean bookable() {
        return signedIn.may("BOOK")
                && file().referral().state().open()
                && file().booking().isEmpty();
    }

    public List<PriorLine> history() {
        return file().referral().history().stream()
                .map(step -> new PriorLine(
                        words.moment(step.at()),
                        words.say("state." + step.state()),
                        step.by() + " · " + step.reason(),
                        ""))
                .toList();
    }
}
