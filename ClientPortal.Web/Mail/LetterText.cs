using System.Diagnostics;
using System.Globalization;
using System.Net.Mail;
using System.Resources;
using System.Text;
using ClientPortal.Domain.Mail;
using ClientPortal.Web.Words;

namespace ClientPortal.Web.Mail;

/// <summary>Writes letters in plain text, in English or German; what people have typed stands in one line and can forge no other (SEC-209).</summary>
internal sealed class LetterText(PortalUrls urls)
{
    private static readonly ResourceManager Words = new(typeof(MailWords));

    public MailMessage Write(PostedLetter posted)
    {
        var (subject, body) = Texts(posted.Letter, posted.Language);
        var mail = new MailMessage
        {
            // Replaced by the mail server's own sender; here so that the message is whole.
            From = new MailAddress("no-reply@localhost", "ClientPortal"),
            Subject = OneLine(subject),
            SubjectEncoding = Encoding.UTF8,
            Body = body + "\n\n" + Say("Footer", posted.Language, urls.Issuer) + "\n",
            BodyEncoding = Encoding.UTF8,
            IsBodyHtml = false,
        };
        mail.To.Add(new MailAddress(posted.Letter.To));
        return mail;
    }

    private (string Subject, string Body) Texts(Letter letter, CultureInfo language) => letter switch
    {
        Letter.Invitation invitation => (
            Say("InvitationSubject", language, OneLine(invitation.WorkspaceName)),
            Say("InvitationBody", language, OneLine(invitation.InvitedBy), OneLine(invitation.WorkspaceName), urls.Absolute(PortalUrls.InvitationBy(invitation.Link.Reveal())))),
        Letter.PasswordReset reset => (
            Say("PasswordResetSubject", language),
            Say("PasswordResetBody", language, urls.Absolute(PortalUrls.ResetPasswordBy(reset.Link.Reveal())))),
        Letter.LeakedCredential leak => (
            Say("LeakedSubject", language, OneLine(leak.WorkspaceName)),
            Say(leak.IsEnded ? "LeakedEndedBody" : "LeakedBody", language, Say($"Leaked_{leak.Kind}", language), OneLine(leak.Name), OneLine(leak.WorkspaceName), OneLine(leak.FoundAt), leak.At.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), urls.Absolute(PortalUrls.ApiClients))),
        Letter.Notice notice => (
            Say($"{notice.Change}Subject", language),
            Say($"{notice.Change}Body", language) + "\n\n"
                + Say("NoticeFacts", language, notice.At.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), notice.IpAddress ?? "–") + "\n"
                + Say("NoticeAdvice", language, urls.Absolute(PortalUrls.ForgotPassword))),
        _ => throw new UnreachableException(),
    };

    private static string Say(string key, CultureInfo language, params object[] values) =>
        string.Format(CultureInfo.InvariantCulture, Words.GetString(key, language) ?? throw new MissingManifestResourceException(key), values);

    private static string OneLine(string text) => new([.. text.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter)]);
}
