package ir.web.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;

/** Every lesion the clinic knows, by patient. */
@Named("lesions")
@RequestScoped
public class LesionsPage extends Page {
    private List<Line> lines = List.of();

    /** One lesion. */
    public record Line(String id, String patient, String number, String lesion, String kind) {}

    public void open() {
        subject(desks.referrals().lesions(actor()))
                .ifPresent(found -> lines = found.entrySet().stream()
                        .map(e -> new Line(
                                e.getKey().id().value(),
                                e.getValue().displayName(),
                                e.getValue().number(),
                                words.lesion(e.getKey()),
                                words.say("tumour." + e.getKey().category()) + " · "
                                        + e.getKey().description()))
                        .toList());
    }

    public List<Line> lines() {
        return lines;
    }
}
