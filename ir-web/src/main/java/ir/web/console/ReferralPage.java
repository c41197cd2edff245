package ir.web.console;

import ir.domain.lesion.LesionId;
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
import ir.scheduling.referral.ReferralFile;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
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

    /** One finding in words. */
    public record FindingLine(
            String rule,
            String tone,
            String icon,
            String title,
            String detail,
            String level,
            boolean overridable,
            String override) {}

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

    private void act(ReferralId id) {
        var step = param("step");
        if (step.startsWith("override:")) {
            var rule = step.substring("override:".length());
            done(desks.referrals().override(actor(), id, rule, param("reason-" + rule), param("text-" + rule)))
                    .ifPresent(changed -> {
                        notices.keepDone(words.say("referral.overridden", rule));
                        go("/referral?id=" + id);
                    });
        } else if (step.startsWith("decide:")) {
            var next = ReferralState.valueOf(step.substring("decide:".length()));
            done(desks.referrals().decide(actor(), id, next, param("decision"))).ifPresent(changed -> {
                notices.keepDone(words.say("referral.decided", words.say("state." + changed.state())));
                go("/referral?id=" + id);
            });
        } else if (step.equals("plan")) {
            changePlan(id);
        } else if (step.equals("stages")) {
            stage(id);
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
                    : Optional.of(new Staging(stages, Integer.parseInt(param("gap"))));
            done(desks.referrals().stage(actor(), id, staging)).ifPresent(changed -> {
                notices.keepDone(words.say("plan.staged", changed.sessions()));
                go("/referral?id=" + id);
            });
        } catch (IllegalArgumentException outOfRange) {
            notices.invalid(String.valueOf(outOfRange.getMessage()));
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
                    ProbeSize.valueOf(param("size").isEmpty() ? "MM_2_4" : param("size")),
                    Integer.parseInt(param("probes")),
                    Integer.parseInt(param("positions")),
                    Anaesthesia.valueOf(param("anaesthesia")),
                    CryoProtocol.STANDARD,
                    Integer.parseInt(param("protections")),
                    Arrays.stream(AddOn.values())
                            .filter(addOn -> !param("add-" + addOn.name()).isEmpty())
                            .toList());
        } catch (NumberFormatException notANumber) {
            notices.invalid(words.say("plan.whole-numbers"));
            return;
        } catch (IllegalArgumentException outOfRange) {
            notices.invalid(String.valueOf(outOfRange.getMessage()));
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
                                words.say("tumour." + lesion.lesion().category()) + " · "
                                        + lesion.lesion().description()),
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
                .map(this::line)
                .toList();
    }

    public long passed() {
        return file().findings().stream()
                .filter(f -> f.result() == Finding.Result.PASSED)
                .count();
    }

    private FindingLine line(Finding finding) {
        var facts = finding.facts().toArray();
        boolean unknown = finding.result() == Finding.Result.UNKNOWN;
        var title = words.say("finding." + finding.rule() + (unknown ? ".unknown" : ".raised"), facts);
        var override = finding.override()
                .map(o -> words.say("finding.overridden", o.clinician(), words.moment(o.at()), o.text()))
                .orElse("");
        if (!override.isEmpty()) {
            return new FindingLine(
                    finding.rule(),
                    "t-over",
                    "override",
                    title,
                    override,
                    words.say("level.overridden"),
                    false,
                    override);
        }
        boolean stop = finding.level() == FindingLevel.HARD_STOP;
        var tone =
                stop ? "t-danger" : unknown ? "t-line" : finding.level() == FindingLevel.ADVISORY ? "t-warn" : "t-over";
        var icon = stop ? "stop" : unknown ? "unknown" : finding.level() == FindingLevel.ADVISORY ? "warn" : "override";
        boolean allowed = finding.rule().equals("PRE-COVER")
                ? signedIn.may("OVERRIDE_DESK_RULE")
                : signedIn.may("OVERRIDE_CLINICAL_RULE");
        return new FindingLine(
                finding.rule(),
                tone,
                icon,
                title,
                words.say("finding." + finding.rule() + ".why", facts),
                words.say("level." + finding.level()),
                finding.level() == FindingLevel.OVERRIDE_REQUIRED && allowed,
                "");
    }

    public int ruleSetVersion() {
        return file().findings().get(0).ruleSetVersion();
    }

    public List<Strip.Piece> strip() {
        return Strip.room(file().plan());
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
                why);
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

    public List<String> decisions() {
        if (!signedIn.may("DECIDE_REFERRAL")) {
            return List.of();
        }
        var state = file().referral().state();
        return java.util.stream.Stream.of(
                        ReferralState.ACCEPTED, ReferralState.IN_MDT, ReferralState.NEEDS_INFO, ReferralState.DECLINED)
                .filter(state::mayBecome)
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
