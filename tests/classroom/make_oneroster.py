"""OneRoster exports built by hand, with the faults that real ones have."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

SECRET = "Tr0ub4dor&3-secret"  # noqa: S105 - what must be found nowhere

MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.users,bulk\n"
DIRTY: Mapping[str, str] = {
    "export/Manifest.csv": MANIFEST,
    "export/Users.csv": (
        "\ufeffsourcedId,status,dataLastModified,enabledUser,username,userIds,givenName,familyName,email,sms,"
        "phone,agentSourcedIds,grades,password,prefferedGivenName,metadata.homeLanguage,race,,\n"
        f's1,active,2023-05-01,TRUE,u,"{{LDAP:12}}",Amina,Hassan,,,,"p1",KG,{SECRET},Mina,Somali,asian,,\n'
        f"s2,Active,1/05/2023,true,u,12,Omar,Hassan,,,,p1,03,{SECRET},,Somali,,,\n"
        f's3,,2023-05-01T10:00:00.000Z,true,u,,Luz,Pérez,,,,"t1",04,{SECRET},,Spanish; Castilian,,,\n'
        f"s4,tobedeleted,,true,u,,Gone,Away,,,,,04,{SECRET},,es,,,\n"
        f"s5,,,true,u,,Uwe,Grad,,,,,UG,{SECRET},,de,,,\n"
        f"p1,,,true,u,,Fadumo,Hassan,fadumo@example.org,,+1 555 0101,,,{SECRET},,,,,\n"
        f'p2,,,true,u,,Rosa,Pérez,,+1 555 0102,,"s3,zz",,{SECRET},,,,,\n'
        f"t1,,,true,u,,Craig,Beane,,,,,,{SECRET},,,,,\n"
        f"s2,Active,1/05/2023,true,u,12,Omar,Hassan,,,,p1,03,{SECRET},,Somali,,,\n"
    ),
    "export/userprofiles.csv": (
        "sourcedId,status,userSourcedId,roleType,role,orgSourcedId\n"
        "r1,,s1,primary,student,o1\nr2,,s2,primary,Student,o1\nr3,,s3,primary,student,o1\n"
        "r4,,s4,primary,student,o1\nr5,,s5,primary,student,o1\nr6,,p1,primary,parent,o1\n"
        "r7,,p2,primary,guardian,o1\nr8,,t1,primary,teacher,o1\nr9,inactive,t1,secondary,student,o1\n"
    ),
    "export/classes.csv": ("sourcedId,status,title,classType,grades\nc1,,Room 4,Scheduled,04\nc2,,Choir,homeroom,\n"),
    "export/enrollments.csv": (
        "sourcedId,status,classSourcedId,userSourcedId,role\n"
        "e1,,c1,s2,student\ne2,,c1,s3,student\ne3,,c1,t1,teacher\ne4,,c1,nobody,student\n"
        "e5,tobedeleted,c1,s1,student\ne6,,c2,s1,student\n"
    ),
    "export/orgs.csv": "sourcedId,name,type\no1,Hill School,school\n",
    "__MACOSX/export/._Users.csv": "rubbish",
    "export/readme.txt": "hello",
}


def make_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """A zip of *members* by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def make_folder(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """A folder of *members*, by base name."""
    path.mkdir()
    for name, text in members.items():
        data = text.encode() if isinstance(text, str) else text
        (path / name.rsplit("/", 1)[-1]).write_bytes(data)
    return path


def users(*rows: str, headings: str = "sourcedId,status,role,givenName,familyName,agentSourcedIds,grades") -> str:
    """A users.csv of OneRoster 1.1."""
    return "\n".join((headings, *rows)) + "\n"
