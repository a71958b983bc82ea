using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClientPortal.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Hosting;

[Trait("SEC", "176")]
public sealed class KeyRingTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("clientportal-tests").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Its_files_are_open_to_their_owner_only()
    {
        await using var portal = PortalHost.Start();
        var keys = Path.Combine(portal.DataDirectory, "keys");

        File.GetUnixFileMode(keys).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.EnumerateFiles(keys).ShouldNotBeEmpty();
        Directory.EnumerateFiles(keys).ShouldAllBe(file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task With_a_certificate_no_key_lies_in_clear_and_another_certificate_is_refused()
    {
        var (one, other) = (NewCertificate("one"), NewCertificate("other"));
        var ring = Path.Combine(_directory, "ring");
        string sealedText;
        await using (var portal = PortalHost.Start(("KeyRing:Directory", ring), ("KeyRing:Certificate", one), ("KeyRing:CertificatePassword", "x7-unguessable")))
        {
            sealedText = portal.Services.GetDataProtector("test").Protect("kept");
        }

        Directory.EnumerateFiles(ring).Select(File.ReadAllText).ShouldAllBe(text => text.Contains("EncryptedData") && !text.Contains("<masterKey"));
        await using (var again = PortalHost.Start(("KeyRing:Directory", ring), ("KeyRing:Certificate", one), ("KeyRing:CertificatePassword", "x7-unguessable")))
        {
            again.Services.GetDataProtector("test").Unprotect(sealedText).ShouldBe("kept");
        }

        await ShouldRefuseAsync("certificate", ("Portal:DataDirectory", Path.Combine(_directory, "data")), ("KeyRing:Directory", ring), ("KeyRing:Certificate", other), ("KeyRing:CertificatePassword", "x7-unguessable"));
    }

    [Fact]
    [Trait("SEC", "175")]
    public async Task Without_the_ring_that_its_database_needs_the_host_refuses_to_start()
    {
        var data = Path.Combine(_directory, "data");
        await using (var portal = PortalHost.Start(("Portal:DataDirectory", data)))
        {
            // Its first signing key is made, and protected by the ring.
        }

        Directory.Move(Path.Combine(data, "keys"), Path.Combine(data, "lost"));
        await ShouldRefuseAsync("is empty", ("Portal:DataDirectory", data));
        Directory.EnumerateFiles(Path.Combine(data, "keys")).ShouldBeEmpty("a ring of its own would hide that the right one is missing");
    }

    private static async Task ShouldRefuseAsync(string reason, params (string Key, string Value)[] settings)
    {
        var (exitCode, output) = await RefusedStart.RunAsync("Development", settings);
        exitCode.ShouldBe(1);
        output.ShouldContain(reason);
    }

    private string NewCertificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var path = Path.Combine(_directory, name + ".pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, "x7-unguessable"));
        return path;
    }
}
