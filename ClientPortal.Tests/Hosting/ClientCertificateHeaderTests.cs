using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Tests.Hosting;

public sealed class ClientCertificateHeaderTests
{
    [Fact]
    public void A_certificate_is_read_however_a_proxy_writes_it()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=app", pair, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));
        var (pem, base64) = (certificate.ExportCertificatePem(), Convert.ToBase64String(certificate.RawData));

        foreach (var value in new[]
        {
            Uri.EscapeDataString(pem), pem.Replace("\n", "%0A", StringComparison.Ordinal), pem.Replace('\n', ' '), pem.Replace("\n", "\n\t", StringComparison.Ordinal),
            base64, Uri.EscapeDataString(base64), $":{base64}:",
        })
        {
            ClientCertificateHeader.Read(value).ShouldBe(certificate.RawData, value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("::")]
    [InlineData("(null)")]
    [InlineData("%%%")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void Anything_else_is_none(string value) => ClientCertificateHeader.Read(value).ShouldBeNull();
}
