package ir.web.console;

import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.resource.ProbeLot;
import ir.domain.session.SessionId;
import ir.domain.session.SessionState;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.FreezeThawCycle;
import ir.scheduling.treatment.DayBoard;
import ir.scheduling.treatment.TreatmentDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One session and its treatment record: probes, cycles, lowest temperature, margin, success, adverse event. */
@Named("treatmentSession")
@RequestScoped
public class SessionPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private DayBoard.@Nullable Case one;

    /** One lesion of the session and, once recorded, what was done to it. */
    public record LesionLine(String id, String name, boolean recorded, String record) {}

    public void open() {
        var id = param("id");
        if (id.isEmpty()) {
            go("/today");
            return;
        }
        if (posted() && param("step").equals("emergency")) {
            done(desks.treatments()
                            .start(
                                    actor(),
                                    new SessionId(id),
                                    !param("timeout").isEmpty(),
                                    Optional.of(new TreatmentDesk.TwoSign(param("second"), param("reason")))))
                    .ifPresent(session -> {
                        notices.keepDone(words.say("today.stepped", words.say("session." + session.state())));
                        go("/session?id=" + id);
                    });
        } else if (posted()) {
            record(new SessionId(id));
        }
        subject(desks.treatments().session(actor(), new SessionId(id))).ifPresent(found -> one = found);
    }

    /** Nobody waits for paper where a life is at risk: two clinicians sign in its place. */
    public boolean emergency() {
        return one().session().state() == SessionState.CHECKED_IN
                && !one().consent()
                && signedIn.may("OVERRIDE_CLINICAL_RULE");
    }

    private void record(SessionId id) {
        TreatmentDesk.Treatment treatment;
        try {
            var event = param("event").isEmpty()
                    ? List.<AdverseEvent>of()
                    : List.of(new AdverseEvent(
                            param("event"),
                            AdverseEvent.Scale.SIR_2017,
                            Integer.parseInt(param("grade")),
                            words.dayOf(clock.instant())));
            if (param("success").isEmpty()) {
                notices.invalid(words.say("treatment.success-missing"));
                return;
            }
            treatment = new TreatmentDesk.Treatment(
                    new LesionId(param("lesion")),
                    Integer.parseInt(param("probes")),
                    List.of(
                            new FreezeThawCycle(Integer.parseInt(param("freeze1")), Integer.parseInt(param("thaw1"))),
                            new FreezeThawCycle(Integer.parseInt(param("freeze2")), 0)),
                    Integer.parseInt(param("lowest").replace('−', '-')),
                    param("margin").isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(param("margin"))),
                    param("success").equals("yes"),
                    event,
                    lots());
            if (treatment.probes() < 1 || treatment.probes() > 30) {
                notices.invalid(words.say("treatment.probes-range"));
                return;
            }
            if (treatment.lowestTemperature() > 0 || treatment.lowestTemperature() < -196) {
                notices.invalid(words.say("treatment.lowest-range"));
                return;
            }
        } catch (NumberFormatException notANumber) {
            notices.invalid(words.say("treatment.whole-numbers"));
            return;
        } catch (IllegalArgumentException outOfRange) {
            notices.invalid(String.valueOf(outOfRange.getMessage()));
            return;
        }
        done(desks.treatments().record(actor(), id, treatment)).ifPresent(session -> {
            notices.keepDone(words.say("treatment.recorded"));
            go("/session?id=" + id);
        });
    }

    public boolean loaded() {
        return one != null;
    }

    public DayBoard.Case one() {
        return Objects.requireNonNull(one);
    }

    public String day() {
        return words.dayOf(one().session().planned().start()).toString();
    }

    public String title() {
        return words.day(words.dayOf(one().session().planned().start())) + ", "
                + words.span(one().session().planned());
    }

    public ReferralsPage.Tag state() {
        return TodayPage.stateTag(words, one().session().state());
    }

    public boolean recordable() {
        return signedIn.may("RECORD_TREATMENT")
                && (one().session().state() == SessionState.IN_PROGRESS
                        || one().session().state() == SessionState.RECOVERY);
    }

    public List<LesionLine> lesions() {
        return one().lesions().stream()
                .map(lesion -> {
                    var record = one().session().treatmentOf(lesion.id());
                    return new LesionLine(
                            lesion.id().value(),
                            words.lesion(lesion),
                            record.isPresent(),
                            record.map(r -> words.say(
                                            "treatment.line",
                                            r.ordinal(),
                                            r.probes(),
                                            r.cycles().stream()
                                                    .map(c -> c.freezeMinutes()
                                                            + (c.thawMinutes() > 0 ? "–" + c.thawMinutes() : ""))
                                                    .collect(java.util.stream.Collectors.joining("–")),
                                            r.lowestTemperature(),
                                            r.iceMarginMm()
                                                    .map(mm -> mm + " mm")
                                                    .orElse(words.say("unknown.value")),
                                            words.say(r.technicalSuccess() ? "answer.yes" : "answer.no"),
                                            r.adverseEvents().isEmpty()
                                                    ? words.say("treatment.no-event")
                                                    : r.adverseEvents().stream()
                                                            .map(e -> e.term() + " (SIR " + e.grade() + ")")
                                                            .collect(java.util.stream.Collectors.joining(", "))))
                                    .orElse(""));
                })
                .toList();
    }

    /** A lot the probes may come from, and how many the booking set aside of it. */
    public record LotLine(String id, String name, int reserved) {}

    public List<LotLine> lotLines() {
        var reserved = desks.stock()
                .reservedFor(actor(), new BookingId(one().session().id().value()));
        return reserved instanceof Outcome.Done<Map<ProbeLot, Integer>> done
                ? done.value().entrySet().stream()
                        .map(e -> new LotLine(
                                e.getKey().id(),
                                words.say(
                                        "treatment.lot",
                                        e.getKey().lot(),
                                        words.date(e.getKey().expires()),
                                        e.getValue()),
                                e.getValue()))
                        .toList()
                : List.of();
    }

    /** What was typed beside each lot; nothing typed takes what the booking set aside. */
    private Map<String, Integer> lots() {
        var lots = new HashMap<String, Integer>();
        request.getParameterMap().keySet().stream()
                .filter(name -> name.startsWith("lot-")
                        && !param(name).isEmpty()
                        && !param(name).equals("0"))
                .forEach(name -> lots.put(name.substring(4), Integer.parseInt(param(name))));
        return lots;
    }

    public int plannedProbes() {
        return one().session().plan().input().probes();
    }
}
