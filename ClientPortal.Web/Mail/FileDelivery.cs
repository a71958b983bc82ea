using System.Globalization;
using System.Net.Mail;
using System.Text;
using ClientPortal.Domain.Credentials;
using ClientPortal.Web.Persistence;

namespace ClientPortal.Web.Mail;

/// <summary>As an <c>.eml</c> file (RFC 5322) into <c>&lt;data&gt;/mail</c>, for hosts without a mail server.</summary>
internal sealed class FileDelivery(PortalOptions options, CredentialGenerator credentials, TimeProvider time) : IDelivery
{
    private const int LineLength = 76;

    public async Task DeliverAsync(MailMessage mail, CancellationToken ct)
    {
        DataDirectory.Create(options.MailDirectory);
        var file = Path.Combine(options.MailDirectory, $"{credentials.NewId()}.eml");

        // Written under another name first, so that whoever watches the folder never reads half a mail.
        await File.WriteAllTextAsync(file + ".part", Write(mail), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ct);
        File.Move(file + ".part", file);
    }

    private string Write(MailMessage mail) => string.Join("\r\n",
    [
        "From: ClientPortal <no-reply@localhost>",
        $"To: {mail.To[0].Address}",
        $"Subject: {EncodedWord(mail.Subject)}",
        string.Create(CultureInfo.InvariantCulture, $"Date: {time.GetUtcNow():ddd, dd MMM yyyy HH:mm:ss} +0000"),
        $"Message-ID: <{credentials.NewId()}@clientportal>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        mail.Body.ReplaceLineEndings("\r\n"),
    ]);

    // RFC 2047: in base64 whatever is not plain ASCII; in pieces, because an encoded word has at most 75 characters.
    private static string EncodedWord(string text) => text.All(letter => letter is >= ' ' and <= '~')
        ? text
        : string.Join("\r\n ", text.Chunk(LineLength / 8).Select(piece => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(piece))}?="));
}
