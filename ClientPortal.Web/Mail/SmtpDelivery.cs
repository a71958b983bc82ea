using System.Net;
using System.Net.Mail;

namespace ClientPortal.Web.Mail;

/// <summary>To the mail server of <c>Smtp:*</c>.</summary>
internal sealed class SmtpDelivery(SmtpOptions options) : IDelivery
{
    private const int TimeoutMilliseconds = 30_000;

    public async Task DeliverAsync(MailMessage mail, CancellationToken ct)
    {
        mail.From = new MailAddress(options.From, "ClientPortal");
        using var client = new SmtpClient(options.Host, options.Port)
        {
            EnableSsl = options.RequireTls,
            Timeout = TimeoutMilliseconds,
            Credentials = options.UserName is null ? null : new NetworkCredential(options.UserName, options.Password),
        };
        await client.SendMailAsync(mail, ct);
    }
}
