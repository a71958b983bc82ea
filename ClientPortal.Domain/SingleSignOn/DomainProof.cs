using System.Text;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Looks whether a domain says that it is this workspace's: in DNS, or in a file on its web server.</summary>
public sealed class DomainProof(IDnsTexts dns, IOutbound outbound)
{
    private const string FileName = "clientportal-domain.txt";

    public static string DnsNameOf(string domain) => $"_clientportal.{domain}";

    public static Uri FileOf(string domain) => new($"https://{domain}/.well-known/{FileName}");

    public static string TextOf(string challenge) => $"clientportal-domain={challenge}";

    /// <summary>By which way it is proved, for the audit; null where it is not.</summary>
    internal async Task<string?> FindAsync(EmailDomain domain, CancellationToken ct)
    {
        var text = TextOf(domain.Challenge);
        if ((await dns.FindAsync(DnsNameOf(domain.Name), ct)).Any(record => record.Trim() == text))
        {
            return "dns";
        }

        return await outbound.GetAsync(FileOf(domain.Name), "text/plain", ct) is OutboundAnswer.Answered { IsOk: true } file
            && Encoding.UTF8.GetString(file.Body.Span).Split('\n').Any(line => line.Trim() == text)
            ? "file"
            : null;
    }
}
