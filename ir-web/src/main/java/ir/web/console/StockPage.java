package ir.web.console;

import ir.domain.resource.ProbeLot;
import ir.domain.session.ProbeSize;
import ir.scheduling.stock.StockDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Probes by lot and argon by day; a recall names who had a probe of the lot. */
@Named("stock")
@RequestScoped
public class StockPage extends Page {
    private static final int SOON_DAYS = 30;

    private StockDesk.@Nullable Shelf shelf;
    private StockDesk.@Nullable Recall recall;

    /** One lot. */
    public record LotLine(
            String id,
            String size,
            String lot,
            String udi,
            String expires,
            int onHand,
            int reserved,
            int free,
            String tone,
            String state,
            boolean recalled) {}

    /** One day's gas. */
    public record GasLine(String day, int capacity, int reserved, int left) {}

    /** One who had a probe of a lot. */
    public record TreatedLine(String patient, String number, String lesion, int probes, String when) {}

    public void open() {
        if (posted()) {
            act();
        }
        subject(desks.stock().shelf(actor(), Optional.empty())).ifPresent(found -> shelf = found);
    }

    private void act() {
        try {
            if (param("step").equals("receive")) {
                receive();
            } else if (param("step").equals("gas")) {
                done(desks.stock().setGas(actor(), Optional.empty(), date("day"), wholeNumber("cylinders")))
                        .ifPresent(day -> {
                            notices.keepDone(words.say("stock.gas-saved", words.day(day)));
                            go("/stock");
                        });
            } else if (param("step").startsWith("recall:")) {
                done(desks.stock().recall(actor(), param("step").substring(7))).ifPresent(r -> recall = r);
            }
        } catch (IllegalArgumentException wrong) {
            notices.invalid(wrong);
        }
    }

    private void receive() {
        var lot = new ProbeLot(
                UUID.randomUUID().toString(),
                desks.site().site().id(),
                choice(ProbeSize.class, "size"),
                param("lot"),
                param("udi"),
                date("expires"),
                wholeNumber("quantity"),
                0,
                false);
        done(desks.stock().save(actor(), lot)).ifPresent(kept -> {
            notices.keepDone(words.say("stock.received", kept.lot(), kept.onHand()));
            go("/stock");
        });
    }

    public boolean loaded() {
        return shelf != null;
    }

    private StockDesk.Shelf shelf() {
        return Objects.requireNonNull(shelf);
    }

    public List<LotLine> lots() {
        return shelf().lots().stream()
                .map(l -> new LotLine(
                        l.id(),
                        words.say("probe." + l.size()),
                        l.lot(),
                        l.udi(),
                        words.date(l.expires()),
                        l.onHand(),
                        l.reserved(),
                        l.free(),
                        tone(l),
                        state(l),
                        l.recalled()))
                .toList();
    }

    private String tone(ProbeLot lot) {
        if (lot.recalled() || lot.expires().isBefore(shelf().today())) {
            return "t-danger";
        }
        return lot.expires().isBefore(shelf().today().plusDays(SOON_DAYS)) ? "t-warn" : "t-ok";
    }

    private String state(ProbeLot lot) {
        if (lot.recalled()) {
            return words.say("stock.recalled");
        }
        if (lot.expires().isBefore(shelf().today())) {
            return words.say("stock.expired");
        }
        return lot.expires().isBefore(shelf().today().plusDays(SOON_DAYS))
                ? words.say("stock.expires-soon")
                : words.say("stock.good");
    }

    public List<GasLine> gas() {
        return shelf().gas().stream()
                .map(g -> new GasLine(words.day(g.day()), g.capacity(), g.reserved(), g.capacity() - g.reserved()))
                .toList();
    }

    public int usualGas() {
        return shelf().site().gas().cylindersPerDay();
    }

    public boolean recalled() {
        return recall != null;
    }

    public String recallLine() {
        var r = Objects.requireNonNull(recall);
        return words.say(
                "stock.recall.line",
                r.lot().lot(),
                r.treated().size(),
                r.unsupplied().size());
    }

    public List<TreatedLine> treated() {
        return recall == null
                ? List.of()
                : recall.treated().stream()
                        .map(t -> new TreatedLine(
                                t.patient().displayName(),
                                t.patient().number(),
                                t.lesion().value(),
                                t.probes(),
                                words.moment(t.at())))
                        .toList();
    }

    public List<String> unsupplied() {
        return recall == null
                ? List.of()
                : recall.unsupplied().stream()
                        .map(b -> words.moment(b.planned().start()))
                        .toList();
    }

    public List<OffersPage.Choice> sizes() {
        return Arrays.stream(ProbeSize.values())
                .map(s -> new OffersPage.Choice(s.name(), words.say("probe." + s), false))
                .toList();
    }
}
