using System.Security.Cryptography.X509Certificates;
using ClientPortal.Domain.OAuth.ClientAuthentication;

namespace ClientPortal.Tests.OAuth;

public sealed class SubjectNameTests
{
    [Theory]
    [InlineData("CN=app.example,O=Example,C=DE", "CN=app.example, O=Example, C=DE", true)]
    [InlineData("CN=app.example, O=Example, C=DE", "CN=app.example, O=Example, C=DE", true)]
    [InlineData("cn=app.example,o=Example,c=DE", "CN=app.example, O=Example, C=DE", true)]
    [InlineData("2.5.4.3=app.example,O=Example,C=DE", "CN=app.example, O=Example, C=DE", true)]
    [InlineData("CN=a\\,b", "CN=\"a,b\"", true)]
    [InlineData("CN=a\\2Cb", "CN=\"a,b\"", true)]
    [InlineData("CN=M\\C3\\BCller", "CN=Müller", true)]
    [InlineData("CN=Müller", "CN=Müller", true)]
    [InlineData("C=DE,O=Example,CN=app.example", "CN=app.example, O=Example, C=DE", false)]
    [InlineData("CN=app.example", "CN=app.example, O=Example, C=DE", false)]
    [InlineData("CN=app.example,O=Example,C=DE", "CN=app.example", false)]
    [InlineData("CN=App.example", "CN=app.example", false)]
    [InlineData("O=app.example", "CN=app.example", false)]
    public void Two_names_are_the_same_part_by_part(string registered, string certificate, bool same) =>
        SubjectName.Matches(registered, new X500DistinguishedName(certificate)).ShouldBe(same);

    [Theory]
    [InlineData("")]
    [InlineData("app")]
    [InlineData("CN=")]
    [InlineData("CN=a,")]
    [InlineData("CN=a,,O=b")]
    [InlineData("XX=a")]
    [InlineData("CN=a+O=b")]
    [InlineData("CN=\"a\"")]
    [InlineData("CN=a\\")]
    public void What_cannot_be_read_is_not_taken(string text)
    {
        SubjectName.IsWellFormed(text).ShouldBeFalse();
        SubjectName.Matches(text, new X500DistinguishedName("CN=a")).ShouldBeFalse();
    }
}
