package ir.web.console;

import ir.domain.outcome.Refusal;
import ir.scheduling.message.RefusalText;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;

/** What a page tells a person about what they just did: refused with its cure, or done. */
@Named
@RequestScoped
public class Notices {
    private static final String KEPT = "notice";

    /** @param kind danger, warn or info */
    public record Notice(String kind, String icon, String title, String text, String code) {}

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Words words;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    HttpServletRequest request;

    private final List<Notice> shown = new ArrayList<>();

    void refused(Refusal refusal) {
        if (refusal instanceof Refusal.InvalidValue || refusal instanceof Refusal.MissingValue) {
            badRequest();
        }
        shown.add(new Notice(
                "danger",
                "stop",
                RefusalText.of(refusal, words.locale(), words.zone()),
                RefusalText.cure(refusal, words.locale()),
                RefusalText.code(refusal)));
    }

    /** A value that could not be read, or that a type of the clinic cannot hold. */
    void invalid(IllegalArgumentException wrong) {
        if (wrong instanceof InvalidInput input) {
            refused(input.refusal());
        } else {
            invalid(String.valueOf(wrong.getMessage()));
        }
    }

    private static void badRequest() {
        FacesContext.getCurrentInstance().getExternalContext().setResponseStatus(400);
    }

    /** Listener of the page that says that a view has expired. */
    public void expired() {
        badRequest();
    }

    void invalid(String text) {
        badRequest();
        shown.add(new Notice("danger", "stop", text, words.say("notice.corrected"), "invalid-value"));
    }

    /** Shown on the next page, after the redirect. */
    void keepDone(String text) {
        request.getSession().setAttribute(KEPT, text);
    }

    public List<Notice> list() {
        var session = request.getSession(false);
        if (session != null && session.getAttribute(KEPT) instanceof String text) {
            session.removeAttribute(KEPT);
            shown.add(0, new Notice("info", "ready", text, "", ""));
        }
        // sent before the page was whole, or from elsewhere: nothing was done, and that is said
        if (request.getMethod().equals("POST")
                && !FacesContext.getCurrentInstance().isPostback()
                && shown.isEmpty()) {
            shown.add(new Notice(
                    "warn", "warn", words.say("notice.not-whole"), words.say("notice.not-whole.next"), "nothing-done"));
        }
        return shown;
    }
}
