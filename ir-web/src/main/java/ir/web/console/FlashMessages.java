package ir.web.console;

import ir.domain.shared.Rejection;
import ir.scheduling.message.RejectionMessages;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;

/** Messages about the last action of the user: a rejection with its remedy, or a success. */
@Named
@RequestScoped
public class FlashMessages {
    private static final String ATTRIBUTE = "notice";

    /** @param severity danger, warn or info */
    public record FlashMessage(String severity, String icon, String title, String text, String code) {}

    private final Messages messages;
    private final HttpServletRequest request;

    private final List<FlashMessage> shown = new ArrayList<>();

    @Inject
    public FlashMessages(Messages messages, HttpServletRequest request) {
        this.messages = messages;
        this.request = request;
    }

    void rejection(Rejection rejection) {
        if (rejection instanceof Rejection.InvalidValue || rejection instanceof Rejection.MissingValue) {
            badRequest();
        }
        shown.add(new FlashMessage(
                "danger",
                "stop",
                RejectionMessages.of(rejection, messages.locale(), messages.zone()),
                RejectionMessages.remedy(rejection, messages.locale()),
                RejectionMessages.code(rejection)));
    }

    /** Shows a value that cannot be read or that exceeds a type's bounds. */
    void invalid(IllegalArgumentException exception) {
        if (exception instanceof InvalidInput input) {
            rejection(input.refusal());
        } else {
            invalid(String.valueOf(exception.getMessage()));
        }
    }

    private static void badRequest() {
        FacesContext.getCurrentInstance().getExternalContext().setResponseStatus(400);
    }

    /** Listener of the page for expired views. */
    public void expired() {
        badRequest();
    }

    void invalid(String text) {
        badRequest();
        shown.add(new FlashMessage("danger", "stop", text, messages.get("notice.corrected"), "invalid-value"));
    }

    /** Shows the text on the next page, after the redirect. */
    void success(String text) {
        request.getSession().setAttribute(ATTRIBUTE, text);
    }

    public List<FlashMessage> list() {
        var session = request.getSession(false);
        if (session != null && session.getAttribute(ATTRIBUTE) instanceof String text) {
            session.removeAttribute(ATTRIBUTE);
            shown.add(0, new FlashMessage("info", "ready", text, "", ""));
        }
        // a post that is no postback (incomplete page or foreign form) changes nothing; the page reports this
        if (request.getMethod().equals("POST")
                && !FacesContext.getCurrentInstance().isPostback()
                && shown.isEmpty()) {
            shown.add(new FlashMessage(
                    "warn",
                    "warn",
                    messages.get("notice.not-whole"),
                    messages.get("notice.not-whole.next"),
                    "nothing-done"));
        }
        return shown;
    }
}
